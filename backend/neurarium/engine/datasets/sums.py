"""Sums of two numbers, digit by digit."""

from collections.abc import Mapping
from string import digits
from typing import ClassVar, Literal

import numpy as np
from pydantic import Field

from neurarium.engine.dataset import INPUT, TARGET, Data, Dataset, Split, dataset_registry
from neurarium.engine.field import Field as DataField
from neurarium.engine.field import Label, Sequence

TRAIN_SAMPLES, TEST_SHARE = 6_000, 0.2
SYMBOLS = ("·", *digits, "+", "=")


@dataset_registry.register("sums")
class Sums(Dataset):
    """Two numbers and their sum, such as 37+45=82: learned from some sums, and tested on others.

    What stands before the = is chance; what comes after it can be told by whoever carries. The class of a
    sample is the last digit of its sum.
    """

    title = "Sums"
    category = "sequences"
    preset: ClassVar[str | None] = "small_transformer"

    digits: int = Field(2, ge=1, le=4, title="Digits", description="How many digits each number has.")
    order: Literal["largest_first", "units_first"] = Field(
        "largest_first",
        title="Sum",
        description="As one writes it, or from its last digit on, as one adds by hand.",
    )

    def parse(self, files: Mapping[str, bytes], *, seed: int) -> Data:
        rng, most = np.random.default_rng(seed), 10**self.digits
        wanted = min(most**2, round(TRAIN_SAMPLES / (1 - TEST_SHARE)))
        pairs = rng.choice(most**2, wanted, replace=False)
        rows = np.array([self._row(*divmod(int(pair), most)) for pair in pairs])
        last = (pairs // most + pairs % most) % 10
        whole = Split(
            {INPUT: 255 * np.eye(len(SYMBOLS), dtype=np.uint8)[rows], TARGET: last.astype(np.int32)}
        )
        train = round((1 - TEST_SHARE) * wanted)
        return Data(whole.part(slice(train)), whole.part(slice(train, None)))

    def fields(self) -> dict[str, DataField]:
        length = 3 * self.digits + 4
        return {
            INPUT: Sequence(length, len(SYMBOLS), SYMBOLS, ends=True, full=True, asks=SYMBOLS.index("=")),
            TARGET: Label(tuple(digits)),
        }

    def _row(self, one: int, other: int) -> list[int]:
        width = self.digits
        told = f"{one + other:0{width + 1}d}"
        text = f"·{one:0{width}d}+{other:0{width}d}={told[::-1] if self.order == 'units_first' else told}"
        return [SYMBOLS.index(letter) for letter in text]
