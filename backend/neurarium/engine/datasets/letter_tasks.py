"""Letters, and what is to be made of them: the same again, backwards, or in order."""

from collections.abc import Mapping
from string import ascii_lowercase
from typing import ClassVar, Literal

import numpy as np
from pydantic import Field

from neurarium.engine.dataset import INPUT, TARGET, Data, Dataset, Split, dataset_registry
from neurarium.engine.field import Field as DataField
from neurarium.engine.field import Label, Sequence

TRAIN_SAMPLES, TEST_SAMPLES = 4_000, 500
MOST_LETTERS, LONGEST = 12, 12
START, ARROW = "·", ">"
Task = Literal["copy", "reverse", "sort"]


@dataset_registry.register("letter_tasks")
class LetterTasks(Dataset):
    """Letters drawn at random, an arrow, and the same letters copied, reversed or sorted.

    Small tasks that show what a network can remember or look up (as in Graves et al. 2014, section 4). What
    comes before the arrow is chance, and cannot be told; all that comes after it can. The class of a sample
    is the first letter behind its arrow.
    """

    title = "Letters, rearranged"
    category = "sequences"
    preset: ClassVar[str | None] = "small_transformer"

    task: Task = Field(
        "reverse", title="Task", description="What comes after the arrow: a copy, backwards, or sorted."
    )
    length: int = Field(
        5, ge=1, le=LONGEST, title="Length", description="How many letters are to be rearranged."
    )
    letters: int = Field(
        8, ge=2, le=MOST_LETTERS, title="Letters", description="Among how many letters each is drawn."
    )

    def parse(self, files: Mapping[str, bytes], *, seed: int) -> Data:
        count = TRAIN_SAMPLES + TEST_SAMPLES
        drawn = np.random.default_rng(seed).integers(1, self.letters + 1, (count, self.length))
        made, ends = self._made_of(drawn), np.ones((count, 1), int)
        row = np.concatenate([0 * ends, drawn, (self.letters + 1) * ends, made], axis=1)
        sequences = 255 * np.eye(len(self._symbols), dtype=np.uint8)[row]
        whole = Split({INPUT: sequences, TARGET: (made[:, 0] - 1).astype(np.int32)})
        return Data(whole.part(slice(TRAIN_SAMPLES)), whole.part(slice(TRAIN_SAMPLES, None)))

    def fields(self) -> dict[str, DataField]:
        symbols, length = self._symbols, 2 * self.length + 2
        asks = symbols.index(ARROW)
        return {
            INPUT: Sequence(length, len(symbols), symbols, ends=True, full=True, asks=asks),
            TARGET: Label(self._symbols[1:-1]),
        }

    def _made_of(self, drawn: np.ndarray) -> np.ndarray:
        match self.task:
            case "copy":
                return drawn
            case "reverse":
                return drawn[:, ::-1]
            case "sort":
                return np.sort(drawn, axis=1)

    @property
    def _symbols(self) -> tuple[str, ...]:
        return (START, *ascii_lowercase[: self.letters], ARROW)
