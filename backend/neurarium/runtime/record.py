"""What was done to a run on its way, besides training it."""

from collections.abc import Mapping
from typing import NamedTuple

MAX_NUMBERS = 1024


class NumberSet(NamedTuple):
    """One number of the params that was set by hand: where it is, and the step at which it was set last."""

    layer_id: str
    param: str
    number: int
    name: str
    step: int


class LiveChange(NamedTuple):
    """A live number that was changed: the least that it was in this run, and the step of the last change."""

    least: float
    step: int


class Record:
    """What was set by hand in one run, as much of it as may tell why it went wrong."""

    def __init__(self) -> None:
        self.numbers: dict[tuple[str, str, int], NumberSet] = {}
        self.live: dict[str, LiveChange] = {}

    def set_number(self, number: NumberSet) -> None:
        """A number was set by hand."""
        self.numbers[number[:3]] = number
        while len(self.numbers) > MAX_NUMBERS:
            del self.numbers[next(iter(self.numbers))]

    def change(self, before: Mapping[str, float], after: Mapping[str, float], *, step: int) -> None:
        """The live numbers were changed; those of before the first step were never trained with."""
        for path, value in after.items():
            if step > 0 and path in before and before[path] != value:
                known = self.live.get(path)
                self.live[path] = LiveChange(min(before[path], known.least if known else before[path]), step)
