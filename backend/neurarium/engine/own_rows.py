"""What somebody measured or drew, a row a sample: its inputs, and then its class or a number."""

import math
from abc import ABC
from collections import Counter
from typing import Annotated, ClassVar

import numpy as np
from pydantic import Field

from neurarium.engine.dataset import INPUT, TARGET, Data, Dataset, Split
from neurarium.engine.drawn import DOMAIN
from neurarium.engine.errors import EngineError
from neurarium.engine.field import MOST_COORDINATES, UNSCALED, Label, Number, Range, Scale, Vector
from neurarium.engine.field import Field as DataField
from neurarium.engine.stratify import balanced_numbers

MIN_ROWS = 2
MOST_COLUMNS = 64
TARGETS: Range = (-1.0, 1.0)
LARGEST = 1e6
MOST_CLASSES = 256
# Names go to every viewer with every change of the session.
Name = Annotated[str, Field(max_length=100)]


class OwnRows(Dataset, ABC):
    """Rows of one's own: inputs, and then the number of a class or, without classes, a number."""

    category = "own"
    most_rows: ClassVar[int]
    row_name: ClassVar[str]

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
        0.7, ge=0.1, le=0.9, title="Train share", description="The share of the samples to learn from."
    )

    @property
    def is_table(self) -> bool:
        """Whether these are rows of a table, and no points of a plane or a line."""
        return len(self.axes) > MOST_COORDINATES or (len(self.axes) == 1 and bool(self.classes))

    def split(self, rows: np.ndarray, seed: int) -> Data:
        """Rows that were checked, (rows, inputs + 1), as samples."""
        inputs = rows[:, :-1].astype(np.float32)
        target = rows[:, -1].astype(np.int32 if self.classes else np.float32)
        is_test = in_test(rows[:, -1] if self.classes else np.zeros(len(rows)), 1 - self.train_share, seed)
        return Data(*(Split({INPUT: inputs[part], TARGET: target[part]}) for part in (~is_test, is_test)))

    def fields_of(self, rows: np.ndarray) -> dict[str, DataField]:
        """The fields of rows, (rows, inputs + 1), with the ranges that hold all of their numbers."""
        lows, highs = rows.min(0).tolist(), rows.max(0).tolist()
        *ranges, target = zip(lows, highs, strict=True)
        shown = tuple(each if self.is_table else _containing(DOMAIN, each) for each in ranges)
        number = Number(self.target_name, _containing(TARGETS, target), self.target_scale)
        return {
            INPUT: Vector(self.axes, shown, self.scales or (UNSCALED,) * len(self.axes)),
            TARGET: Label(self.classes) if self.classes else number,
        }

    def check_names(self) -> None:
        """Raise unless its axes, scales and classes go together."""
        if not 1 <= len(self.axes) <= MOST_COLUMNS:
            words = f"{self.row_name}s have 1 to {MOST_COLUMNS} inputs, not {len(self.axes)}."
            raise refusal("axes", words)
        if len(self.scales) not in (0, len(self.axes)):
            raise refusal(
                "scales", f"There must be one scale for each of the {len(self.axes)} axes, or none."
            )
        if any(factor <= 0 for _, factor in (*self.scales, self.target_scale)):
            raise refusal("scales", "The factor of a scale must be above 0.")
        if len(self.classes) == 1:
            words = "There must be two classes at least, or none for targets that are numbers."
            raise refusal("classes", words)
        for name, times in Counter(self.classes).most_common(1):
            if times > 1:
                words = f"Each class must have a name of its own, but {times} are called “{name}”."
                raise refusal("classes", words)

    def check_count(self, field: str, count: int) -> None:
        """Raise unless there may be so many rows."""
        if not MIN_ROWS <= count <= self.most_rows:
            rows = f"{self.row_name.lower()}s"
            words = f"There must be {MIN_ROWS} to {self.most_rows:,} {rows}, not {count:,}."
            raise refusal(field, words)

    def check_rows(self, field: str, rows: np.ndarray) -> None:
        """Raise unless rows, (rows, inputs + 1), have numbers within bounds, and classes that exist."""
        if found := first(~(np.abs(rows) <= LARGEST).all(1)):
            words = (
                f"{self.row_name} {found} has a number that is too large: they may go up to {LARGEST:,.0f}."
            )
            raise refusal(field, words)
        count, target = len(self.classes), rows[:, -1]
        if count and (found := first(~np.isin(target, np.arange(count)))):
            words = (
                f"{self.row_name} {found} is of class {target[found - 1]:g}, but classes are numbered "
                f"0 to {count - 1}."
            )
            raise refusal(field, words)


def first(wrong: np.ndarray) -> int:
    """The first row for which it holds, counted from 1; 0 if it holds for none."""
    return int(wrong.argmax()) + 1 if wrong.any() else 0


def in_test(group: np.ndarray, share: float, seed: int) -> np.ndarray:
    """Which rows are for testing, bool (count,): at random, the same share of each group, such as a class.

    A row stays on its side whatever comes after it, and a larger share only adds to those for testing. The
    first of a group is always to learn from and the second for testing; only where no group has a second, the
    last row is for testing.
    """
    number = np.zeros(len(group))
    for each in np.unique(group):
        members = group == each
        number[members] = balanced_numbers(int(members.sum()), seed=(seed, int(each)))
    chosen: np.ndarray = number > 1 - share
    if not chosen.any():
        chosen[-1] = True
    return chosen


def _containing(least: Range, numbers: Range) -> Range:
    """A range that holds both numbers, with whole ends, and no smaller than `least`."""
    low, high = numbers
    return float(min(least[0], math.floor(low))), float(max(least[1], math.ceil(high)))


def refusal(field: str, message: str) -> EngineError:
    """Why these can be no samples."""
    return EngineError("invalid_points", message, field=field)
