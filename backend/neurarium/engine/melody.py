"""Notes, and the tunes that are made of them."""

from dataclasses import dataclass
from typing import NamedTuple

NAMES = ("C", "C♯", "D", "E♭", "E", "F", "F♯", "G", "A♭", "A", "B♭", "B")
BAR_LINE = "|"


class Note(NamedTuple):
    """A MIDI number, and how many units it lasts."""

    pitch: int
    units: int

    @property
    def name(self) -> str:
        """Such as C5 for the C above the middle one, and C5/2 where it lasts two units."""
        name = f"{NAMES[self.pitch % 12]}{self.pitch // 12 - 1}"
        return name if self.units == 1 else f"{name}/{self.units}"


@dataclass(frozen=True)
class Melody:
    """What the symbols of a sequence are: the first begins and ends it, then `notes`, and last the bar line.

    A bar of the tunes has `bar` units, of which there are `units_per_minute` at the usual speed. They are in
    a `key`, of which `scale` has the pitch classes: 0 for C to 11 for B.
    """

    notes: tuple[Note, ...]
    bar: int
    units_per_minute: int
    key: str
    scale: tuple[int, ...]

    @property
    def symbols(self) -> tuple[str, ...]:
        """The names of all symbols."""
        return ("·", *(note.name for note in self.notes), BAR_LINE)

    @property
    def bar_line(self) -> int:
        """The number of its symbol."""
        return len(self.notes) + 1

    def bars(self, symbols: list[int]) -> list[list[Note]]:
        """The notes of each bar of a tune, (length,): what stands between bar lines, up to the end."""
        bars: list[list[Note]] = [[]]
        for symbol in symbols[1:]:
            if symbol == 0:
                break
            if symbol == self.bar_line:
                bars.append([])
            else:
                bars[-1].append(self.notes[symbol - 1])
        return bars
