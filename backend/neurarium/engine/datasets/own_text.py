"""A text of one's own, character by character."""

from collections.abc import Mapping
from importlib.resources import files as resources
from typing import ClassVar

import numpy as np
from numpy.lib.stride_tricks import sliding_window_view
from pydantic import Field

from neurarium.engine.dataset import INPUT, TARGET, Data, Dataset, Split, dataset_registry
from neurarium.engine.field import Field as DataField
from neurarium.engine.field import Label, Sequence
from neurarium.engine.passage import MOST_CHARACTERS, Passage, passage

ALICE = (resources("neurarium.data") / "alice.txt").read_text(encoding="utf-8")
LONGEST = 96
MOST_TRAIN, MOST_TEST, MOST_BYTES = 4_000, 500, 16_000_000
TEST_SHARE = 0.1


@dataset_registry.register("own_text")
class OwnText(Dataset):
    """Paste a text of your own, in any script: which character comes next? To begin with, there is Alice.

    A sample is an excerpt: a mark, and so many characters from some place of the text; its class is the one
    that comes next. The last tenth of the text is for testing; one that is too short is tested on itself.
    """

    title = "Your own text"
    category = "sequences"
    preset: ClassVar[str | None] = "writer_gru"

    text: str = Field(
        ALICE,
        max_length=2 * MOST_CHARACTERS,
        title="Text",
        description=f"What is learned from, up to {MOST_CHARACTERS:,} characters.",
        json_schema_extra={"in_forms": False},
    )
    length: int = Field(
        32, ge=1, le=LONGEST, title="Length", description="How many characters are read at a time."
    )

    def parse(self, files: Mapping[str, bytes], *, seed: int) -> Data:
        read = passage(self.text)
        excerpts = sliding_window_view(read.numbers, self._count(read) + 1)
        held = max(round(TEST_SHARE * len(read.numbers)), excerpts.shape[1])
        train, test = excerpts[:-held], excerpts[-(held - excerpts.shape[1] + 1) :]
        most = MOST_BYTES // (len(read.symbols) * excerpts.shape[1])
        return Data(
            _split(train if len(train) else excerpts, read, min(MOST_TRAIN, most)),
            _split(test if len(train) else excerpts, read, min(MOST_TEST, most)),
        )

    def fields(self) -> dict[str, DataField]:
        read = passage(self.text)
        symbols = read.symbols
        return {
            INPUT: Sequence(self._count(read) + 1, len(symbols), symbols, ends=True, excerpt=True, full=True),
            TARGET: Label(symbols[1:]),
        }

    def _count(self, read: Passage) -> int:
        """How many characters an excerpt has: one must be left to come next."""
        return min(self.length, len(read.numbers) - 1)


def _split(excerpts: np.ndarray, read: Passage, most: int) -> Split:
    """Excerpts, each with what comes next, (samples, count + 1): so many at most, evenly from all."""
    places = np.linspace(0, len(excerpts) - 1, min(most, len(excerpts))).astype(int)
    chosen = excerpts[np.random.default_rng(0).permutation(places)]
    marked = np.concatenate([np.zeros((len(chosen), 1), int), chosen[:, :-1]], axis=1)
    eye = 255 * np.eye(len(read.symbols), dtype=np.uint8)
    return Split({INPUT: eye[marked], TARGET: (chosen[:, -1] - 1).astype(np.int32)})
