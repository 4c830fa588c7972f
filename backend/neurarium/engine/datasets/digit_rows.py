"""The digits, read row by row."""

from collections.abc import Mapping
from typing import ClassVar

from pydantic import Field

from neurarium.engine.dataset import INPUT, TARGET, Data, Dataset, Split, dataset_registry
from neurarium.engine.datasets.digits import TRAIN_SAMPLES, Digits
from neurarium.engine.field import Field as DataField
from neurarium.engine.field import Label, Sequence

UNREAD = (255, 0) * 14  # no pen draws a row like that


@dataset_registry.register("digit_rows")
class DigitRows(Dataset):
    """Handwritten digits as sequences: 28 rows of 28 pixels, from the top, one after another."""

    title = "Digits by rows"
    category = "sequences"
    bundled: ClassVar[tuple[str, ...]] = Digits.bundled

    samples: int = Field(
        TRAIN_SAMPLES,
        ge=10,
        le=TRAIN_SAMPLES,
        title="Digits to learn from",
        description="The test digits stay the same.",
    )

    def parse(self, files: Mapping[str, bytes], *, seed: int) -> Data:
        train, test = Digits(samples=self.samples).read(files)
        return Data(_rows(train), _rows(test))

    def fields(self) -> dict[str, DataField]:
        return {INPUT: Sequence(28, 28, unread=UNREAD), TARGET: Label(tuple("0123456789"))}


def _rows(split: Split) -> Split:
    return Split(split.fields | {INPUT: split.fields[INPUT][..., 0]})
