"""What is saved of a run's past: some of its keyframes, and the recipes of how it went on from each."""

import os
from itertools import pairwise
from typing import Annotated, Literal, Self

import jax
import numpy as np
from pydantic import Field, ValidationError, model_validator

from neurarium.engine.experiment import Frozen
from neurarium.engine.train import FORM_OF_STEPS
from neurarium.runtime.device import XLA_THREADS, device_name
from neurarium.runtime.past import MOST_KEYFRAMES, Elsewhere, Keyframe, PackedKeyframe, Past
from neurarium.runtime.saved import MOST_ABOUT_LETTERS, SeenSoFar, Steps, packed_train_state
from neurarium.runtime.seen import Seen
from neurarium.runtime.way import Recipe
from neurarium.store.checkpoint import Checkpoint
from neurarium.store.errors import LostError

# Of the last ways alone, as each is a whole experiment.
MOST_WAYS = 256
MOST_LETTERS = MOST_ABOUT_LETTERS // 2


class SavedKeyframe(Frozen):
    """A keyframe, but for its arrays."""

    step: Steps
    seen: SeenSoFar
    begins: bool


class AboutPast(Frozen):
    """What a checkpoint says of a past: on which machine it was trained, and everything that is no array."""

    version: Literal[1] = 1
    machine: Annotated[str, Field(max_length=200)]
    keyframes: tuple[SavedKeyframe, ...] = Field(min_length=1, max_length=MOST_KEYFRAMES)
    ways: Annotated[tuple[tuple[Steps, Recipe], ...], Field(min_length=1, max_length=MOST_WAYS)]
    gaps: Annotated[tuple[tuple[Steps, Steps], ...], Field(max_length=MOST_KEYFRAMES)]

    @model_validator(mode="after")
    def _check_order(self) -> Self:
        orders = [
            [keyframe.step for keyframe in self.keyframes],
            [step for step, _ in self.ways],
            [step for gap in self.gaps for step in gap],
        ]
        if any(before >= after for steps in orders for before, after in pairwise(steps)):
            raise ValueError("its steps are not in order")
        if self.ways[0][0] > self.keyframes[0].step:
            raise ValueError("it does not say how it began")
        return self


def this_machine() -> str:
    """What the bits of a step depend on, besides the experiment."""
    threads = os.environ.get(XLA_THREADS, os.cpu_count())
    machine = f"{device_name()}, {os.cpu_count()} cores, {threads} of them for XLA"
    return f"JAX {jax.__version__}, steps of form {FORM_OF_STEPS}, {machine}"


def packed_past(past: Past) -> Checkpoint | None:
    """A past as a checkpoint; None if there is none."""
    if not past.keyframes or not past.recipes:
        return None
    past = _shortened(past)
    keyframes = past.keyframes
    about = AboutPast(
        machine=past.elsewhere.machine if past.elsewhere else this_machine(),
        keyframes=tuple(
            SavedKeyframe(step=each.step, seen=SeenSoFar(**each.seen.all), begins=each.begins)
            for each in keyframes
        ),
        ways=past.recipes,
        gaps=past.gaps,
    )
    arrays = {
        f"{number}{name}": array
        for number, each in enumerate(keyframes)
        for name, array in _arrays_of(each).items()
    }
    return Checkpoint(about.model_dump_json(), arrays)


def unpacked_past(checkpoint: Checkpoint, *, until: int, most_bytes: int) -> Past:
    """The past of a checkpoint, up to a step; its train states are unpacked once somebody looks at them.

    Raises:
        LostError: it is none, or of another version.
    """
    if len(checkpoint.about) > MOST_ABOUT_LETTERS:
        raise LostError("it says too much of its past")
    try:
        about = AboutPast.model_validate_json(checkpoint.about)
    except ValidationError as error:
        raise LostError("its past was saved by another version of Neurarium") from error
    arrays: list[dict[str, np.ndarray]] = [{} for _ in about.keyframes]
    for name, array in checkpoint.arrays.items():
        number, _, path = name.partition(".")
        if number.isdecimal() and int(number) < len(arrays):
            arrays[int(number)][f".{path}"] = array
    keyframes = [
        PackedKeyframe(
            each.step,
            of_it,
            Seen.of(**each.seen.model_dump()),
            each.begins,
            sum(array.nbytes for array in of_it.values()),
        )
        for each, of_it in zip(about.keyframes, arrays, strict=True)
    ]
    elsewhere = Elsewhere(about.machine, until) if about.machine != this_machine() else None
    return Past.of(most_bytes, keyframes, about.ways, about.gaps, elsewhere=elsewhere).until(until)


def _shortened(past: Past) -> Past:
    """Without the ways of longest ago, where all of them take too much."""
    letters, fewest = 0, 0
    for _, recipe in reversed(past.recipes[-MOST_WAYS:]):
        letters += len(recipe.model_dump_json())
        if letters > MOST_LETTERS:
            break
        fewest += 1
    return past if fewest == len(past.recipes) else past.since(past.recipes[-max(1, fewest)][0])


def _arrays_of(keyframe: Keyframe | PackedKeyframe) -> dict[str, np.ndarray]:
    if isinstance(keyframe, PackedKeyframe):
        return dict(keyframe.arrays)
    return packed_train_state(keyframe.train_state)
