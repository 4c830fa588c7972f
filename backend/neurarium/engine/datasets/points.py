"""Points that someone drew or uploaded."""

import math
from collections import Counter
from collections.abc import Mapping
from typing import Annotated

import numpy as np
from pydantic import Field

from neurarium.engine.dataset import INPUT, TARGET, Data, Dataset, Split, dataset_registry
from neurarium.engine.drawn import DOMAIN
from neurarium.engine.errors import EngineError
from neurarium.engine.field import MOST_COORDINATES, UNSCALED, Label, Number, Range, Scale, Vector
from neurarium.engine.field import Field as DataField
from neurarium.engine.stratify import balanced_numbers

MIN_POINTS, MAX_POINTS = 2, 10_000
MOST_COLUMNS = 64
TARGETS: Range = (-1.0, 1.0)
LARGEST = 1e6
MOST_CLASSES = 256
# Names go to every viewer with every change of the session.
Name = Annotated[str, Field(max_length=100)]


@dataset_registry.register("points")
class Points(Dataset):
    """Your own points: drawn into the plane by hand, or columns of a table.

    Each point is its inputs and then its target: the number of its class or, without classes, a number.
    """

    title = "Your points"
    category = "own"

    points: tuple[tuple[float, ...], ...] = Field(
        ((-3.0, -3.0, 0.0), (-2.0, -2.0, 0.0), (2.0, 2.0, 1.0), (3.0, 3.0, 1.0)),
        title="Points",
        description="Every point: its inputs, then its class number or its target.",
    )
    classes: tuple[Name, ...] = Field(
        ("A", "B"),
        max_length=MOST_CLASSES,
        title="Classes",
        description="Their names; none for targets that are numbers.",
    )
    axes: tuple[Name, ...] = Field(
        ("x", "y"),
        max_length=MOST_COLUMNS,
        title="Axes",
        description="The names of the inputs: one for a curve, two for a plane.",
    )
    scales: tuple[Scale, ...] = Field(
        (),
        title="Scales",
        description="Offset and factor of each axis, which shows offset + factor × input; none: the input.",
    )
    target_name: Name = Field(
        "",
        title="Target",
        description="What a target that is a number is called.",
        json_schema_extra={"in_forms": False},
    )
    target_scale: Scale = Field(
        UNSCALED, title="Target scale", description="Offset and factor of a target that is a number."
    )
    train_share: float = Field(
        0.7, ge=0.1, le=0.9, title="Train share", description="The share of the points to learn from."
    )

    def parse(self, files: Mapping[str, bytes], *, seed: int) -> Data:
        self._check()
        points = np.array(self.points)
        inputs = points[:, :-1].astype(np.float32)
        target = points[:, -1].astype(np.int32 if self.classes else np.float32)
        is_test = in_test(
            points[:, -1] if self.classes else np.zeros(len(points)), 1 - self.train_share, seed
        )
        return Data(*(Split({INPUT: inputs[part], TARGET: target[part]}) for part in (~is_test, is_test)))

    def fields(self) -> dict[str, DataField]:
        *inputs, target = zip(*self.points, strict=True)
        is_table = len(self.axes) > MOST_COORDINATES or (len(self.axes) == 1 and bool(self.classes))
        ranges = tuple(
            (min(numbers), max(numbers)) if is_table else _containing(DOMAIN, numbers) for numbers in inputs
        )
        number = Number(self.target_name, _containing(TARGETS, target), self.target_scale)
        return {
            INPUT: Vector(self.axes, ranges, self.scales or (UNSCALED,) * len(self.axes)),
            TARGET: Label(self.classes) if self.classes else number,
        }

    def _check(self) -> None:
        """Raise unless there are points to learn from, as long as they should be, of classes that exist."""
        if not 1 <= len(self.axes) <= MOST_COLUMNS:
            raise _refusal("axes", f"Points have 1 to {MOST_COLUMNS} inputs, not {len(self.axes)}.")
        if len(self.scales) not in (0, len(self.axes)):
            raise _refusal(
                "scales", f"There must be one scale for each of the {len(self.axes)} axes, or none."
            )
        if any(factor <= 0 for _, factor in (*self.scales, self.target_scale)):
            raise _refusal("scales", "The factor of a scale must be above 0.")
        if len(self.classes) == 1:
            words = "There must be two classes at least, or none for targets that are numbers."
            raise _refusal("classes", words)
        for name, times in Counter(self.classes).most_common(1):
            if times > 1:
                words = f"Each class must have a name of its own, but {times} are called “{name}”."
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


def in_test(group: np.ndarray, share: float, seed: int) -> np.ndarray:
    """Which points are for testing, bool (count,): at random, the same share of each group, such as a class.

    A point stays on its side whatever comes after it, and a larger share only adds to those for testing. The
    first of a group is always to learn from and the second for testing; only where no group has a second, the
    last point is for testing.
    """
    number = np.zeros(len(group))
    for each in np.unique(group):
        members = group == each
        number[members] = balanced_numbers(int(members.sum()), seed=(seed, int(each)))
    chosen: np.ndarray = number > 1 - share
    if not chosen.any():
        chosen[-1] = True
    return chosen


def _containing(least: Range, numbers: tuple[float, ...]) -> Range:
    """A range that holds all of the numbers, with whole ends, and no smaller than `least`."""
    return (
        float(min(least[0], math.floor(min(numbers)))),
        float(max(least[1], math.ceil(max(numbers)))),
    )


def _refusal(field: str, message: str) -> EngineError:
    return EngineError("invalid_points", message, field=field)
