"""One landscape of a run as it stands, evaluated a few places at a time."""

import time
from collections.abc import Mapping
from itertools import islice
from typing import NamedTuple

import jax
import numpy as np

from neurarium.engine.locks import frozen_layers
from neurarium.engine.trajectory import plane_of, point_count
from neurarium.protocol.commands import SurveyLandscape
from neurarium.protocol.events import LandscapeInfo
from neurarium.runtime.landscape_program import Directions, LandscapeProgram
from neurarium.runtime.run import Run

# A line has so many learning rates, from the present one by so many decades each way.
RATES = 61
DECADES = 3.0
LEAST_RATE = 1e-6
# How far beyond the run's path a plane reaches, and how narrow it may be at least.
BEYOND_PATH = 0.25
LEAST_BREADTH = 0.3
# Coarse places come first, so that all of it is seen soon.
STRIDES = (8, 4, 2)


class Chart(NamedTuple):
    """What is to be evaluated: places, (places, 2), in the plane of two directions, the first ones first.

    `tensors` are known already; `explained` is the share of the path's variance of each direction.
    """

    directions: Directions
    places: np.ndarray
    order: np.ndarray
    tensors: Mapping[str, np.ndarray]
    rate: float = 0.0
    explained: tuple[float, ...] = ()


class Survey:
    """A landscape that is asked for, of a run at the step where it began."""

    def __init__(self, asked: SurveyLandscape, run: Run, program: LandscapeProgram) -> None:
        begun = time.perf_counter()
        self.asked = asked
        self._program = program
        self._run = run.step, run.train_state, run.plan, run.hyperparameters
        self._still = _still_words(run, program)
        self._chart = _chart(asked, run, program)
        self._values = np.full(len(self._chart.places), np.nan, np.float32)
        self._done = 0
        self.spent_secs = time.perf_counter() - begun

    @property
    def finished(self) -> bool:
        """Whether all of it is evaluated."""
        return self._done == len(self._values)

    def advance(self, secs: float) -> None:
        """Evaluate places for about so long: the next few at least."""
        _, train_state, plan, numbers = self._run
        begun = now = time.perf_counter()
        while not self.finished and now - begun < secs:
            next_few = self._chart.order[self._done : self._done + self._program.lanes]
            places = self._chart.places[next_few]
            given = train_state, plan.data.train, numbers, self._chart.directions
            losses = self._program.losses(*given, places)
            self._values[next_few] = np.where(np.isnan(losses), np.inf, losses)
            self._done += len(next_few)
            now = time.perf_counter()
        self.spent_secs += now - begun

    @property
    def info(self) -> LandscapeInfo:
        """What is told of it."""
        present = float(self._values[-1])
        assert self.asked.along is not None
        return LandscapeInfo(
            along=self.asked.along,
            role=self.asked.role,
            roles=self._program.turn.roles,
            step=self._run[0],
            samples=self._program.samples,
            loss=present if np.isfinite(present) else None,
            learning_rate=self._chart.rate,
            explained=self._chart.explained,
            done=self._done / len(self._values),
            secs=self.spent_secs,
            still=self._still,
        )

    @property
    def tensors(self) -> dict[str, np.ndarray]:
        """What is known of it by now."""
        known = dict(self._chart.tensors)
        if self.asked.along == "gradient":
            known["gradient"], known["step"] = self._values[:RATES].copy(), self._values[RATES:-1].copy()
        else:
            known["losses"] = self._values[:-1].reshape(self.asked.side, self.asked.side).copy()
        return known


def _chart(asked: SurveyLandscape, run: Run, program: LandscapeProgram) -> Chart:
    masks = run.program.masks_of(run.masks)
    if asked.along == "gradient":
        return _line(run, program)
    if asked.along == "random":
        side = np.linspace(-asked.reach, asked.reach, asked.side, dtype=np.float32)
        directions = program.random_directions(run.train_state, run.hyperparameters, masks, asked.seed)
        return _grid(directions, side, side, {})
    return _path(asked, run, program)


def _line(run: Run, program: LandscapeProgram) -> Chart:
    """Down the gradient, and along the optimizer's own step, by learning rate."""
    masks = run.program.masks_of(run.masks)
    down = program.downhill(run.train_state, run.plan.data.train, run.hyperparameters, masks)
    rate = float(down.rate)
    decades = np.linspace(-DECADES, DECADES, RATES)
    rates = (max(rate, LEAST_RATE) * 10**decades).astype(np.float32)
    nothing = np.zeros_like(rates)
    places = np.concatenate(
        [np.stack([rates, nothing], 1), np.stack([nothing, rates], 1), np.zeros((1, 2), np.float32)]
    )
    tensors = {"rates": rates}
    return Chart((down.gradient, down.step), places, np.arange(len(places)), tensors, rate)


def _path(asked: SurveyLandscape, run: Run, program: LandscapeProgram) -> Chart:
    """The plane of the run's own path."""
    moving = program.moving(run.train_state.params)
    numbers = sum(leaf.size for leaf in jax.tree.leaves(moving))
    kept = run.past.milestones(point_count(numbers) - 1, like=run.plan.experiment)
    path = [keyframe for keyframe in kept if keyframe.step < run.step]
    steps = [*(keyframe.step for keyframe in path), run.step]
    params = [program.moving(keyframe.train_state.params) for keyframe in path]
    masks = None if run.masks is None else {name: run.masks[name] for name in moving}
    plane = plane_of([*params, moving], masks, frozen_layers(run.plan.experiment))
    xs, ys = _axes(plane.places, asked.side, asked.reach)
    tensors = {"path": plane.places.astype(np.float32), "path_steps": np.array(steps, np.int32)}
    explained = float(plane.explained[0]), float(plane.explained[1])
    return _grid(plane.directions, xs, ys, tensors)._replace(explained=explained)


def _axes(places: np.ndarray, side: int, reach: float) -> list[np.ndarray]:
    """Places along both directions from before a path to behind it; none is far shorter than the other."""
    least, most = places.min(0), places.max(0)
    middle, half = (least + most) / 2, (most - least) / 2
    half = np.maximum(half, LEAST_BREADTH * half.max()) * (1 + BEYOND_PATH) * reach
    return [
        np.linspace(centre - width, centre + width, side).astype(np.float32)
        for centre, width in zip(middle, half, strict=True)
    ]


def _grid(directions: Directions, xs: np.ndarray, ys: np.ndarray, tensors: Mapping[str, np.ndarray]) -> Chart:
    """All places of a plane, by rows, and last the present one, which is evaluated first."""
    across, up = np.meshgrid(xs, ys)
    places = np.stack([np.append(across, 0), np.append(up, 0)], 1).astype(np.float32)
    order = np.append(len(places) - 1, coarse_to_fine(len(xs)))
    return Chart(directions, places, order, {**tensors, "xs": xs, "ys": ys})


def coarse_to_fine(side: int) -> np.ndarray:
    """The numbers of a grid's places, (side²,): of every eighth row and column first, then every fourth, …"""
    places = np.arange(side)
    fineness = sum((places % stride != 0).astype(int) for stride in STRIDES)
    return np.argsort(np.maximum.outer(fineness, fineness).ravel(), kind="stable")


def _still_words(run: Run, program: LandscapeProgram) -> str | None:
    """What does not move in a landscape, in words; None if all does."""
    moving = program.moving(run.train_state.params)
    frozen = [layer_id for layer_id in frozen_layers(run.plan.experiment) if layer_id in moving]
    masks = run.masks or {}
    locked = sum(
        int(np.asarray(mask).sum())
        for layer_id, arrays in masks.items()
        if layer_id in moving and layer_id not in frozen
        for mask in arrays.values()
    )
    names = sorted(frozen)
    named = [*islice(names, 4), *([f"{len(names) - 4} more layers"] if len(names) > 4 else [])]
    parts = [f"frozen layers ({', '.join(named)})"] if named else []
    parts += [f"{locked:,} locked {'number' if locked == 1 else 'numbers'}"] if locked else []
    return f"What does not move: {' and '.join(parts)}." if parts else None
