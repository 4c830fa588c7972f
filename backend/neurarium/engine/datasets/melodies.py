"""Fiddle tunes, note by note."""

from collections.abc import Mapping
from itertools import accumulate, groupby
from typing import ClassVar

import numpy as np
from pydantic import Field

from neurarium.engine.dataset import INPUT, TARGET, Data, Dataset, Split, dataset_registry
from neurarium.engine.field import Field as DataField
from neurarium.engine.field import Label, Sequence
from neurarium.engine.melody import Melody, Note

BARS, BAR = 8, 8  # bars of a tune, units of a bar
TUNES = 263
TEST_EVERY = 9  # each ninth tune is for the test
KINDS = ("r", "h")
MELODY = Melody(
    notes=tuple(Note(pitch, units) for units in (1, 2, 4) for pitch in range(57, 82)),
    bar=BAR,
    units_per_minute=360,
    key="C major",
    scale=(0, 2, 4, 5, 7, 9, 11),
)


@dataset_registry.register("melodies")
class Melodies(Dataset):
    """367 traditional melodies of eight bars, from 263 reels and hornpipes: which note comes next?

    Or: which of the two is it? From Ryan's Mammoth Collection, Boston 1883, all moved to C major. A note has
    one of 25 pitches and is an eighth, a quarter or half of a bar long; between bars stands a bar line.
    """

    title = "Melodies"
    category = "sequences"
    preset: ClassVar[str | None] = "writer_gru"
    bundled: ClassVar[tuple[str, ...]] = ("melodies.txt",)

    bars: int = Field(
        BARS, ge=1, le=BARS, title="Bars", description="How many bars of each, counted from its end."
    )
    tunes: int = Field(
        TUNES, ge=20, le=TUNES, title="Tunes", description="How many there are; each ninth is for the test."
    )

    def parse(self, files: Mapping[str, bytes], *, seed: int) -> Data:
        lines = [line.split() for line in files["melodies.txt"].decode().splitlines()]
        rows = [(int(tune), kind, notes) for tune, kind, *notes in lines if int(tune) <= self.tunes]
        numbers = np.array([self._symbols_of(notes) for _, _, notes in rows])
        whole = Split(
            {
                INPUT: 255 * np.eye(len(MELODY.symbols), dtype=np.uint8)[numbers],
                TARGET: np.array([KINDS.index(kind) for _, kind, _ in rows], np.int32),
            }
        )
        is_test = np.array([tune % TEST_EVERY == 0 for tune, _, _ in rows])
        return Data(whole.part(~is_test), whole.part(is_test))

    def fields(self) -> dict[str, DataField]:
        symbols = MELODY.symbols
        return {
            INPUT: Sequence(self._length, len(symbols), symbols, ends=True, melody=MELODY),
            TARGET: Label(("reel", "hornpipe")),
        }

    @property
    def _length(self) -> int:
        """Room for the beginning, a note for each unit, the lines between bars, and the end."""
        return 1 + self.bars * (BAR + 1)

    def _symbols_of(self, words: list[str]) -> list[int]:
        """The last bars of a tune as numbers of symbols, filled up with ends."""
        symbols = [0]
        for bar in _bars_of(words)[-self.bars :]:
            symbols += [1 + MELODY.notes.index(note) for note in bar] + [MELODY.bar_line]
        symbols.pop()
        return symbols + [0] * (self._length - len(symbols))


def _bars_of(words: list[str]) -> list[list[Note]]:
    """Notes such as 72 or 67/2, bar by bar: none lasts beyond its bar."""
    notes = [Note(int(pitch), int(units or 1)) for pitch, _, units in (word.partition("/") for word in words)]
    begins = accumulate((note.units for note in notes[:-1]), initial=0)
    placed = zip(begins, notes, strict=True)
    return [[note for _, note in bar] for _, bar in groupby(placed, key=lambda at: at[0] // BAR)]
