"""Batches that are drawn ahead are those that the steps would draw themselves, bit for bit."""

import jax
import jax.numpy as jnp
import numpy as np
import pytest

from neurarium.engine import drawing
from neurarium.engine.batch import Batch, take
from neurarium.engine.drawing import MOST_ROWS, PIECE
from neurarium.engine.experiment import Spec
from neurarium.engine.field import Image
from neurarium.engine.hashing import hashed_key
from neurarium.engine.objectives.gan import Gan
from neurarium.engine.train import TrainState
from tests.engine.few import DENSE, EVERYTHING, Few, few

STRENGTHS = {"shift": 1.5, "rotation": 20.0, "scale": 0.3, "thickness": 0.8, "noise": 0.3}
CHANGED = Spec(type="image", config=STRENGTHS)
SHUFFLED = tuple(int(place) for place in np.random.default_rng(0).permutation(36))


def drawn_ahead(made: Few, start: TrainState, *, step: int, steps: int, **live: float) -> Batch:
    """The batches of some steps from one on."""
    learner = made.learner
    numbers = {f"augmentation.{name}": jnp.float32(value) for name, value in (STRENGTHS | live).items()}
    given = start.key, jnp.uint32(step), made.train, numbers, jnp.uint32(learner.batch_size)
    batches: Batch = jax.jit(learner.drawing.ahead)(*given, jnp.uint32(steps))
    return batches.part(0, learner.batch_size * steps)


def drawn_by_steps(made: Few, start: TrainState, *, step: int, steps: int, **live: float) -> Batch:
    """What these steps draw themselves, each on its own."""
    numbers = {f"augmentation.{name}": jnp.float32(value) for name, value in (STRENGTHS | live).items()}

    @jax.jit
    def draw(number: jax.Array, numbers: dict[str, jax.Array]) -> Batch:
        now = start._replace(step=number)
        samples = take(made.train, made.learner.draw(now, made.train))
        return made.learner.drawing.bind(numbers).augmented(samples, hashed_key(start.key, number))

    batches = [draw(jnp.int32(step + later), numbers) for later in range(steps)]
    return Batch(
        {name: jnp.concatenate([batch.fields[name] for batch in batches]) for name in batches[0].fields}
    )


def same(batch: Batch, other: Batch) -> bool:
    """Bit for bit, and of the same types."""
    both = zip(jax.tree.leaves(batch), jax.tree.leaves(other), strict=True)
    return batch.fields.keys() == other.fields.keys() and all(
        a.dtype == b.dtype and np.asarray(a).tobytes() == np.asarray(b).tobytes() for a, b in both
    )


# Of a piece there is too much, just enough, some and a half, and two; an epoch has 30 samples.
@pytest.mark.parametrize("batch_size", [16, PIECE, 50, 2 * PIECE])
def test_they_are_what_each_step_would_draw(batch_size: int) -> None:
    made = few(DENSE, augmentation=CHANGED, batch_size=batch_size)
    start = made.init(3)
    ahead = drawn_ahead(made, start, step=5, steps=4)
    assert same(ahead, drawn_by_steps(made, start, step=5, steps=4))
    assert not same(ahead, drawn_ahead(made, start, step=6, steps=4))
    assert not same(ahead, drawn_ahead(made, made.init(4), step=5, steps=4))


@pytest.mark.parametrize("field", STRENGTHS)
def test_each_strength_counts_and_may_be_zero(field: str) -> None:
    made = few(DENSE, augmentation=CHANGED, batch_size=20)
    only = {name: value * (name == field) for name, value in STRENGTHS.items()}
    ahead = drawn_ahead(made, made.init(), step=0, steps=2, **only)
    assert same(ahead, drawn_by_steps(made, made.init(), step=0, steps=2, **only))
    assert not same(ahead, drawn_ahead(made, made.init(), step=0, steps=2, **dict.fromkeys(STRENGTHS, 0.0)))


def test_shuffled_pixels_are_changed_in_their_order() -> None:
    plain = few(DENSE, augmentation=CHANGED, batch_size=16)
    data = plain.learner.data
    picture = Image(6, 6, 1, order=SHUFFLED)
    shuffled = plain._replace(
        learner=plain.learner._replace(data=data._replace(fields=data.fields | {"input": picture}))
    )
    ahead = drawn_ahead(shuffled, plain.init(), step=0, steps=2)
    assert same(ahead, drawn_by_steps(shuffled, plain.init(), step=0, steps=2))
    assert not same(ahead, drawn_ahead(plain, plain.init(), step=0, steps=2))


def test_padding_is_never_drawn() -> None:
    made = few(DENSE, augmentation=CHANGED, batch_size=16)
    padded = {
        name: jnp.pad(array, [(0, 6)] + [(0, 0)] * (array.ndim - 1))
        for name, array in made.train.fields.items()
    }
    part = made._replace(train=Batch(padded, jnp.int32(30)))
    assert same(
        drawn_ahead(part, made.init(), step=0, steps=4), drawn_ahead(made, made.init(), step=0, steps=4)
    )


@pytest.mark.parametrize("layers", [DENSE, EVERYTHING])
def test_steps_on_them_are_the_same_steps(layers: tuple[tuple[str, dict[str, object]], ...]) -> None:
    made = few(layers, augmentation=CHANGED, optimizer=Spec(type="adamw"), batch_size=20)
    start = made.init()
    usual, told = made.chunk(start, 6)
    numbers = {path: value for path, value in made.live.items() if path.startswith("augmentation.")}
    given = start.key, jnp.uint32(0), made.train, numbers, jnp.uint32(20), jnp.uint32(6)
    batches = jax.jit(made.learner.drawing.ahead)(*given)
    ahead, rows = jax.jit(made.learner.train_on)(start, batches, made.live, jnp.int32(6))
    for a, b in zip(jax.tree.leaves(usual.params), jax.tree.leaves(ahead.params), strict=True):
        assert np.asarray(a).tobytes() == np.asarray(b).tobytes()
    assert int(ahead.step) == 6
    for name, values in told.items():
        np.testing.assert_array_equal(values[:6], rows[name][:6], err_msg=name)


def test_only_simple_steps_on_changed_samples_draw_ahead() -> None:
    made = few(DENSE, augmentation=CHANGED, batch_size=PIECE).learner
    assert made.draws_ahead
    assert not few(DENSE, batch_size=PIECE).learner.draws_ahead
    assert not made._replace(batch_size=PIECE // 2 - 1).draws_ahead  # most would be drawn in vain
    assert not made._replace(batch_size=MOST_ROWS + 1).draws_ahead
    assert not made._replace(objective=Gan()).draws_ahead  # its turns draw one after the other


def test_large_pictures_lie_ready_in_smaller_numbers(monkeypatch: pytest.MonkeyPatch) -> None:
    made = few(DENSE, augmentation=CHANGED, batch_size=PIECE).learner
    monkeypatch.setattr(drawing, "MOST_BYTES", 10_000)
    assert made.drawing.rows == 10_000 // (4 * 37)
    assert made._replace(batch_size=made.drawing.rows).draws_ahead
    assert not made._replace(batch_size=made.drawing.rows + 1).draws_ahead
