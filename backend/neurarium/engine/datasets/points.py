"""Points that someone drew or uploaded."""

import math
from collections.abc import Mapping
from typing import ClassVar

import numpy as np
from pydantic import Field

from neurarium.engine.dataset import Data, DataKind, Dataset, Range, Space, Split, dataset_registry
from neurarium.engine.drawn import DOMAIN
from neurarium.engine.errors import EngineError

MIN_POINTS, MAX_POINTS = 2, 2_000
TARGETS: Range = (-1.0, 1.0)
LARGEST = 1e6
GOLDEN = (math.sqrt(5) - 1) / 2


@dataset_registry.register("points")
class Points(Dataset):
    """Your own points: drawn into the plane by hand, or columns of a table.

    Each point is its inputs and then its target: the number of its class or, without classes, a number.
    """

    title = "Your points"
    category = "own"
    kind: ClassVar[DataKind] = "plane"

    points: tuple[tuple[float, ...], ...] = Field(
        ((-3.0, -3.0, 0.0), (-2.0, -2.0, 0.0), (2.0, 2.0, 1.0), (3.0, 3.0, 1.0)),
        title="Points",
        description="Every point: its inputs, then its class number or its target.",
    )
    classes: tuple[str, ...] = Field(
        ("A", "B"), title="Classes", description="Their names; none for targets that are numbers."
    )
    axes: tuple[str, ...] = Field(
        ("x", "y"), title="Axes", description="The names of the inputs: two for a plane, one for a curve."
    )
    train_share: float = Field(
        0.7, ge=0.1, le=0.9, title="Train share", description="The share of the points to learn from."
    )

    def parse(self, files: Mapping[str, bytes], *, seed: int) -> Data:
        self._check()
        points = np.array(self.points)
        inputs = points[:, :-1].astype(np.float32)
        target = points[:, -1].astype(np.int32 if self.classes else np.float32)
        is_test = in_test(len(points), 1 - self.train_share)
        return Data(*(Split({"input": inputs[part]}, target[part]) for part in (~is_test, is_test)))

    def class_names(self) -> tuple[str, ...]:
        return self.classes

    def space(self) -> Space:
        *inputs, target = zip(*self.points, strict=True)
        ranges = tuple(_containing(DOMAIN, numbers) for numbers in inputs)
        return Space(
            "plane" if len(self.axes) == 2 else "curve", self.axes, ranges, _containing(TARGETS, target)
        )

    def _check(self) -> None:
        """Raise unless there are points to learn from, as long as they should be, of classes that exist."""
        if len(self.axes) not in (1, 2):
            raise _refusal("axes", f"Points have one input or two, not {len(self.axes)}.")
        if len(self.classes) == 1:
            words = "There must be two classes at least, or none for targets that are numbers."
            raise _refusal("classes", words)
        if not MIN_POINTS <= len(self.points) <= MAX_POINTS:
            expected = f"There must be {MIN_POINTS} to {MAX_POINTS:,} points, not {len(self.points):,}."
            raise _refusal("points", expected)
        for number, point in enumerate(self.points, start=1):
            self._check_point(number, point)

    def _check_point(self, number: int, point: tuple[float, ...]) -> None:
        length, count = len(self.axes) + 1, len(self.classes)
        if len(point) != length:
            raise _refusal("points", f"Point {number} must have {length} numbers, not {len(point)}.")
        if max(map(abs, point)) > LARGEST:
            raise _refusal("points", f"Point {number} is too far away: numbers may go up to {LARGEST:,.0f}.")
        if count and point[-1] not in range(count):
            words = f"Point {number} is of class {point[-1]:g}, but classes are numbered 0 to {count - 1}."
            raise _refusal("points", words)


def in_test(count: int, share: float) -> np.ndarray:
    """Which points are for testing, bool (count,): by their numbers alone, so that another moves none.

    The multiples of the golden ratio, without their whole parts, lie evenly however many they are, and those
    of every second or third, too. The first point is always to learn from, the second always for testing.
    """
    chosen: np.ndarray = np.arange(-1, count - 1) * GOLDEN % 1 < share
    chosen[0] = False
    return chosen


def _containing(least: Range, numbers: tuple[float, ...]) -> Range:
    """A range that holds all of the numbers, with whole ends, and no smaller than `least`."""
    return (
        float(min(least[0], math.floor(min(numbers)))),
        float(max(least[1], math.ceil(max(numbers)))),
    )


def _refusal(field: str, message: str) -> EngineError:
    return EngineError("invalid_points", message, field=field)
