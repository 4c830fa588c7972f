"""Letters of which the first one is to be remembered."""

from collections.abc import Mapping
from string import ascii_uppercase

import numpy as np
from pydantic import Field

from neurarium.engine.dataset import INPUT, TARGET, Data, Dataset, Split, dataset_registry
from neurarium.engine.field import Field as DataField
from neurarium.engine.field import Label, Sequence

TRAIN_SAMPLES, TEST_SAMPLES = 2_000, 500
MOST_LETTERS = 8


@dataset_registry.register("remember")
class Remember(Dataset):
    """Letters in a row, drawn at random: which one came first? What was long ago is easily forgotten.

    A task of long time lags, as in Hochreiter and Schmidhuber 1997, section 5: what comes in between says
    nothing. Each letter is 1 at its place among all, and 0 elsewhere.
    """

    title = "Remember the first"
    category = "sequences"

    length: int = Field(
        10, ge=1, le=100, title="Length", description="How many letters there are, the first one included."
    )
    letters: int = Field(
        4, ge=2, le=MOST_LETTERS, title="Letters", description="Among how many letters it is drawn."
    )

    def parse(self, files: Mapping[str, bytes], *, seed: int) -> Data:
        count = TRAIN_SAMPLES + TEST_SAMPLES
        drawn = np.random.default_rng(seed).integers(0, self.letters, (count, self.length))
        drawn[:, 0] = np.arange(count) % self.letters
        sequences = 255 * np.eye(self.letters, dtype=np.uint8)[drawn]
        whole = Split({INPUT: sequences, TARGET: drawn[:, 0].astype(np.int32)})
        return Data(whole.part(slice(TRAIN_SAMPLES)), whole.part(slice(TRAIN_SAMPLES, None)))

    def fields(self) -> dict[str, DataField]:
        names = tuple(ascii_uppercase[: self.letters])
        return {
            INPUT: Sequence(self.length, self.letters, names, unread=(0,) * self.letters),
            TARGET: Label(names),
        }
