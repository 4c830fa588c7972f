"""Draw the gallery's pictures: train each lab and write down what it comes to, in the colours of the page.

python -m scripts.draw_gallery [LAB ...]
"""

import sys
from collections.abc import Callable, Iterator
from itertools import groupby
from pathlib import Path

import jax
import jax.numpy as jnp
import numpy as np
from tests.engine.drawn import Ready, ready

from neurarium.engine.field import Number
from neurarium.engine.generative import Generative
from neurarium.engine.grid import expect_points
from neurarium.engine.lab import Picture, lab_registry
from neurarium.engine.summaries.attributions import Attributions
from neurarium.engine.summaries.dead_units import DeadUnits
from neurarium.engine.summaries.layer_pca import principal_components
from neurarium.engine.summaries.sheet import Sheet
from neurarium.engine.summaries.strangers import Strangers
from neurarium.engine.summary import round_reach
from neurarium.engine.train import TrainState

FOLDER = Path(__file__).parents[1] / "frontend/src/gallery/pictures"
WIDTH, HEIGHT = 120, 72
GRID, POINTS, MOMENTS, LEVELS = 36, 70, 40, 4
REAL, MADE = 120, 160
SHEET_ROWS, SHEET_COLUMNS = 3, 5
CODES, ERRORS = 240, 28
CLASSES = tuple(f"var(--class-{number})" for number in range(1, 9))
POSITIVE, NEGATIVE, INK, DIM, LINE = (
    f"var(--{name})" for name in ("positive", "negative", "ink", "dim", "line")
)


def draw(name: str) -> str:
    """The picture of a lab, as SVG whose colours are variables of the page."""
    lab = lab_registry[name]
    made = ready(lab.experiment)
    parts = PICTURES[lab.picture](made, lab.shown_after)
    return f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {HEIGHT}">{"".join(parts)}</svg>\n'


def draw_answer(made: Ready, steps: int) -> Iterator[str]:
    """The answer at each place, under some of the points."""
    state, _ = made.trained(steps)
    data = made.learner.data
    points, targets = np.asarray(made.train.fields["input"]), np.asarray(made.train.fields["target"])
    if data.coordinates == 1:
        yield from _curve(made, state, points[:, 0], targets)
        return
    (left, right), (low, high) = expect_points(data).ranges
    x, y = np.meshgrid(np.linspace(left, right, GRID), np.linspace(high, low, GRID))
    answer = _answers(made, state, np.stack([x.ravel(), y.ravel()], 1))
    side, inset = HEIGHT / GRID, (WIDTH - HEIGHT) / 2
    ground = answer.argmax(1) if data.class_names else (answer[:, 0] > 0).astype(int)
    colours = CLASSES[: len(data.class_names)] if data.class_names else (NEGATIVE, POSITIVE)
    for number, colour in enumerate(colours):
        cells = _cells((ground == number).reshape(GRID, GRID), side, inset, 0)
        yield f'<path fill="{colour}" opacity=".28" d="{cells}"/>'
    labels = targets if data.class_names else (targets.ravel() > 0).astype(int)
    for (px, py), label in zip(points[:POINTS], labels[:POINTS], strict=True):
        cx = inset + (px - left) / (right - left) * HEIGHT
        cy = (high - py) / (high - low) * HEIGHT
        colour, radius = (colours[int(label)], 1.5) if label >= 0 else (DIM, 1)
        yield f'<circle fill="{colour}" r="{radius}" cx="{cx:.1f}" cy="{cy:.1f}"/>'


def _curve(made: Ready, state: TrainState, x: np.ndarray, target: np.ndarray) -> Iterator[str]:
    ((left, right),), (low, high) = expect_points(made.learner.data).ranges, Number().range
    line = np.linspace(left, right, 80)
    answer = _answers(made, state, line[:, np.newaxis])[:, 0]

    def place(at: float, value: float) -> tuple[float, float]:
        return (at - left) / (right - left) * WIDTH, (high - np.clip(value, low, high)) / (
            high - low
        ) * HEIGHT

    for at, value in zip(x[:POINTS], target.ravel()[:POINTS], strict=False):
        cx, cy = place(at, value)
        yield f'<circle fill="{DIM}" r="1.5" cx="{cx:.1f}" cy="{cy:.1f}"/>'
    yield _line([place(*pair) for pair in zip(line, answer, strict=True)], INK)


def draw_losses(made: Ready, steps: int) -> Iterator[str]:
    """The losses on training samples, dim, and on test samples, from the first step to the last."""
    state, chunk = made.init(), jax.jit(made.learner.train_chunk)
    evaluate = jax.jit(made.learner.evaluate)
    train = jax.tree.map(lambda array: array[:1_500], made.train)
    curves = []
    for _ in range(MOMENTS):
        curves.append([evaluate(state, part, made.live)["loss"].mean() for part in (train, made.test)])
        state, _ = chunk(state, made.train, made.live, jnp.int32(max(1, steps // MOMENTS)))
    losses = np.asarray(curves, float)
    losses = losses[np.isfinite(losses).all(1)]
    heights = np.log10(np.maximum(losses, 1e-3)) if losses.max() > 100 else losses
    top, low = heights.max() * 1.06, min(0.0, heights.min())
    across = np.linspace(4, WIDTH - 4, MOMENTS)
    yield f'<path stroke="{LINE}" d="M4 {HEIGHT - 4}H{WIDTH - 4}"/>'
    for curve, colour in ((heights[:, 0], DIM), (heights[:, 1], INK)):
        down = HEIGHT - 4 - (curve - low) / (top - low) * (HEIGHT - 8)
        yield _line(list(zip(across, down, strict=False)), colour)


def draw_weights(made: Ready, steps: int) -> Iterator[str]:
    """The weights from the pixels to each output, in the colours of signs; the lower row is unshuffled."""
    state, _ = made.trained(steps)
    weights = np.array(state.params["output"]["kernel"])
    picture = made.learner.data.picture
    if picture and picture.order:
        weights[list(picture.order), 5:] = weights[:, 5:].copy()
    kernel = weights.reshape(14, 2, 14, 2, 10).mean((1, 3))
    strongest = np.quantile(abs(kernel), 0.98)
    for digit in range(10):
        left, top = 4 + digit % 5 * 23, 12 + digit // 5 * 25
        yield f'<rect x="{left}" y="{top}" width="21" height="21" fill="{LINE}" opacity=".4"/>'
        strength = np.round(kernel[..., digit] / strongest * LEVELS).clip(-LEVELS, LEVELS)
        for level in (level for level in range(-LEVELS, LEVELS + 1) if level):
            colour = POSITIVE if level > 0 else NEGATIVE
            cells = _cells(strength == level, 1.5, left, top)
            yield f'<path fill="{colour}" opacity="{abs(level) / LEVELS}" d="{cells}"/>'


def draw_own(_: Ready, __: int) -> Iterator[str]:
    """Heaps of drawings of two classes, as a hand may draw them: rings and crosses."""
    rng = np.random.default_rng(3)
    for row, mark in enumerate("●■"):
        top = 10 + row * 28
        yield f'<text x="6" y="{top + 16}" font-size="11" fill="{CLASSES[row]}">{mark}</text>'
        for column in range(4):
            left = 22 + column * 24
            yield f'<rect x="{left}" y="{top}" width="22" height="22" rx="2" fill="none" stroke="{LINE}"/>'
            yield from (_line(list(stroke + np.array([left, top])), INK) for stroke in _scribble(row, rng))


def _scribble(row: int, rng: np.random.Generator) -> Iterator[np.ndarray]:
    """The strokes of a ring or of a cross in a square of 22, each (points, 2)."""
    if row == 0:
        turn = np.linspace(0, 2 * np.pi, 24) + rng.uniform(0, 6)
        radii = rng.uniform(5, 8, 2)
        yield np.stack([11 + radii[0] * np.cos(turn), 11 + radii[1] * np.sin(turn)], 1)
    else:
        for ends in (((4, 4), (18, 18)), ((18, 4), (4, 18))):
            yield np.array(ends) + rng.uniform(-1.8, 1.8, (2, 2))


def draw_corner(made: Ready, steps: int) -> Iterator[str]:
    """Three test digits away from the middle, each with what it is taken for."""
    state, _ = made.trained(steps)
    moved = jnp.pad(made.test.fields["input"][:3], ((0, 0), (4, 0), (4, 0), (0, 0)))[:, :28, :28]
    guesses = _answers(made, state, np.asarray(moved)).argmax(1)
    for number, (picture, guess) in enumerate(zip(np.asarray(moved)[..., 0], guesses, strict=True)):
        left = 6 + number * 38
        yield f'<rect x="{left}" y="6" width="32" height="32" rx="2" fill="none" stroke="{LINE}"/>'
        small = picture.reshape(14, 2, 14, 2).mean((1, 3))
        ink = np.round(small / max(small.max(), 1e-6) * LEVELS)
        for level in range(1, LEVELS + 1):
            cells = _cells(ink == level, 32 / 14, left, 6)
            yield f'<path fill="{INK}" opacity="{level / LEVELS}" d="{cells}"/>'
        yield (
            f'<text x="{left + 16}" y="62" text-anchor="middle" font-size="20" font-weight="600" '
            f'fill="{INK}">{guess}</text>'
        )


def draw_answers(made: Ready, steps: int) -> Iterator[str]:
    """How sure it is of each digit, for a test digit that it reads as most are read."""
    state, _ = made.trained(steps)
    answers = _answers(made, state, np.asarray(made.test.fields["input"][:101]))
    typical = answers[np.argsort(answers.max(1))[50]]
    yield f'<path stroke="{LINE}" d="M4 {HEIGHT - 6}H{WIDTH - 4}"/>'
    yield f'<path stroke="{LINE}" stroke-dasharray="2 2" d="M4 8H{WIDTH - 4}"/>'
    for digit, part in enumerate(typical):
        tall = max(0.5, part * (HEIGHT - 14))
        yield (
            f'<rect fill="{INK}" x="{6 + digit * 11}" y="{HEIGHT - 6 - tall:.1f}" width="8" '
            f'height="{tall:.1f}"/>'
        )


def draw_attributed(made: Ready, steps: int) -> Iterator[str]:
    """A test sample of either class that it knows, and what speaks for its class, by occlusion."""
    state, _ = made.trained(steps)
    sure = _answers(made, state, np.asarray(made.test.fields["input"]))
    for label, name in enumerate(made.learner.data.class_names):
        is_of_class = np.asarray(made.test.fields["target"]) == label
        inspection = made.inspect(state, int(np.where(is_of_class, sure[:, label], -1).argmax()))
        found = Attributions(method="occlusion", layers=()).compute(inspection)["occlusion/pixels"]
        left = 8 + label * 56
        ink = np.asarray(inspection.sample.fields["input"])[0, ..., 0] > 127
        yield f'<path fill="{LINE}" d="{_cells(ink, 48 / 28, left, 4)}"/>'
        tiles = np.asarray(found)[::2, ::2]
        strength = np.round(tiles / abs(tiles).max() * LEVELS)
        for level in (level for level in range(-LEVELS, LEVELS + 1) if level):
            colour = POSITIVE if level > 0 else NEGATIVE
            cells = _cells(strength == level, 48 / 14, left, 4)
            yield f'<path fill="{colour}" opacity="{abs(level) / LEVELS}" d="{cells}"/>'
        yield (f'<text x="{left + 24}" y="65" text-anchor="middle" font-size="9" fill="{INK}">{name}</text>')


def draw_units(made: Ready, steps: int) -> Iterator[str]:
    """A disc for each hidden unit: filled if it lives, a ring if it is dead."""
    state, _ = made.trained(steps)
    layers = [np.asarray(dead) for dead in DeadUnits().compute(made.inspect(state)).values()]
    for column, dead in enumerate(layers):
        rows = 4 if len(dead) > 8 else len(dead)
        for unit, is_dead in enumerate(dead):
            cx = WIDTH * (column + 0.5) / len(layers) + (unit // rows - (len(dead) // rows - 1) / 2) * 12
            cy = HEIGHT / 2 + (unit % rows - (rows - 1) / 2) * min(14, 68 / rows)
            look = f'fill="none" stroke="{DIM}"' if is_dead else f'fill="{POSITIVE}"'
            yield f'<circle {look} r="3.4" cx="{cx:.1f}" cy="{cy:.1f}"/>'


def draw_made(made: Ready, steps: int) -> Iterator[str]:
    """What the networks make: pictures in rows, or dots over some of the real ones."""
    state, _ = made.trained(steps)
    learner = made.learner.bind(made.live)
    assert isinstance(learner.objective, Generative)
    codes = learner.objective.codes(MADE, key=jax.random.key(0))
    samples = np.asarray(learner.objective.make(learner.players(state), codes))
    if learner.data.picture is not None:
        pictures = samples[: SHEET_ROWS * SHEET_COLUMNS, ..., 0]
        height, width = pictures.shape[1:]
        halved = pictures.reshape(-1, height // 2, 2, width // 2, 2).mean((2, 4))
        yield from _in_rows(halved)
        return
    (left, right), (low, high) = expect_points(learner.data).ranges
    inset = (WIDTH - HEIGHT) / 2

    def place(x: float, y: float) -> tuple[float, float]:
        return inset + (x - left) / (right - left) * HEIGHT, (high - y) / (high - low) * HEIGHT

    for at in np.asarray(made.train.fields["input"])[:REAL]:
        cx, cy = place(*at)
        yield f'<circle fill="{CLASSES[1]}" opacity=".45" r="1.6" cx="{cx:.1f}" cy="{cy:.1f}"/>'
    for at in samples:
        cx, cy = place(*at)
        if 0 <= cx <= WIDTH and 0 <= cy <= HEIGHT:
            yield f'<circle fill="{CLASSES[0]}" r="1.3" cx="{cx:.1f}" cy="{cy:.1f}"/>'


def draw_sheet(made: Ready, steps: int) -> Iterator[str]:
    """What is made of places all over the middle of the plane of codes."""
    state, _ = made.trained(steps)
    sheet = np.asarray(Sheet(side=12).compute(made.inspect(state))["samples"])[..., 0]
    rows, columns = np.linspace(2, 9, SHEET_ROWS).astype(int), np.linspace(1, 10, SHEET_COLUMNS).astype(int)
    yield from _in_rows(sheet[np.ix_(rows, columns)].reshape(-1, *sheet.shape[2:]) / 255)


def _in_rows(pictures: np.ndarray) -> Iterator[str]:
    """Pictures of 0 to 1, (SHEET_ROWS × SHEET_COLUMNS, height, width), row by row."""
    side = HEIGHT / SHEET_ROWS
    for place, picture in enumerate(pictures):
        down, across = divmod(place, SHEET_COLUMNS)
        ink = np.round(picture * LEVELS)
        for level in range(1, LEVELS + 1):
            cells = _cells(ink == level, side / len(ink), across * side, down * side)
            yield f'<path fill="{INK}" opacity="{level / LEVELS}" d="{cells}"/>'


def draw_codes(made: Ready, steps: int) -> Iterator[str]:
    """Where digits of the test set lie, in the colours of their classes."""
    state, _ = made.trained(steps)
    codes, labels = (
        made.evaluate(state, made.test, made.live)["code"][:CODES],
        np.asarray(made.test.fields["target"])[:CODES],
    )
    if codes.shape[1] > 2:
        mean, axes, _ = principal_components(codes, jnp.ones(len(codes)))
        codes = (codes - mean) @ axes
    places = np.asarray(codes) / float(round_reach(codes))
    for (x, y), label in zip(places, labels, strict=True):
        cx, cy = WIDTH / 2 + x * HEIGHT / 2, HEIGHT / 2 - y * HEIGHT / 2
        if 0 <= cx <= WIDTH and 0 <= cy <= HEIGHT:
            yield f'<circle fill="var(--class-{label % 8 + 1})" r="1.3" cx="{cx:.1f}" cy="{cy:.1f}"/>'


def draw_strangers(made: Ready, steps: int) -> Iterator[str]:
    """How errors are spread: those of test samples above a line, filled, those of strangers below it."""
    state, _ = made.trained(steps)
    shown = Strangers().compute(made.inspect(state))
    test, strangers = (np.log(np.asarray(shown[name])) for name in ("test", "strangers"))
    edges = np.linspace(min(test[0], strangers[0]), max(test[-1], strangers[-1]), ERRORS + 1)
    shares = [np.histogram(errors, edges)[0] / len(errors) for errors in (test, strangers)]
    pitch, highest = (WIDTH - 8) / ERRORS, np.max(shares)
    for number, (share, colour) in enumerate(zip(shares, (INK, DIM), strict=True)):
        for column, part in enumerate(share):
            tall = part / highest * (HEIGHT / 2 - 6)
            top = HEIGHT / 2 + 1 if number else HEIGHT / 2 - tall
            yield (
                f'<rect fill="{colour}" x="{4 + column * pitch:.1f}" y="{top:.1f}" '
                f'width="{pitch - 1:.1f}" height="{tall:.1f}"/>'
            )
    alarm = 4 + (np.quantile(test, 0.99) - edges[0]) / (edges[-1] - edges[0]) * (WIDTH - 8)
    yield f'<path stroke="{INK}" stroke-dasharray="2 2" d="M{alarm:.1f} 4V{HEIGHT - 4}"/>'


PICTURES: dict[Picture, Callable[[Ready, int], Iterator[str]]] = {
    "answer": draw_answer,
    "losses": draw_losses,
    "weights": draw_weights,
    "corner": draw_corner,
    "own": draw_own,
    "answers": draw_answers,
    "attributed": draw_attributed,
    "units": draw_units,
    "made": draw_made,
    "sheet": draw_sheet,
    "codes": draw_codes,
    "strangers": draw_strangers,
}


def _answers(made: Ready, state: TrainState, inputs: np.ndarray) -> np.ndarray:
    """What the network says: a probability for each class, or one number."""
    outputs = made.learner.activations(state, made.test._replace(fields={"input": jnp.asarray(inputs)}))[
        "output"
    ]
    return np.asarray(made.learner.objective.predict(outputs))


def _cells(chosen: np.ndarray, side: float, left: float, top: float) -> str:
    """The chosen cells of a grid, each row's neighbours in one piece."""
    pieces = []
    for row, cells in enumerate(chosen):
        at = 0
        for is_chosen, run in groupby(cells):
            length = len(list(run))
            if is_chosen:
                x, y = left + at * side, top + row * side
                pieces.append(f"M{x:.4g} {y:.4g}h{length * side:.4g}v{side:.3g}h-{length * side:.4g}z")
            at += length
    return "".join(pieces)


def _line(places: list[tuple[float, float]], colour: str) -> str:
    points = " ".join(f"{x:.1f},{y:.1f}" for x, y in places)
    return f'<polyline fill="none" stroke="{colour}" stroke-width="1.5" points="{points}"/>'


if __name__ == "__main__":
    FOLDER.mkdir(exist_ok=True)
    for lab in sys.argv[1:] or list(lab_registry):
        (FOLDER / f"{lab}.svg").write_text(draw(lab))
        print(lab)
