"""The digits, read row by row."""

from collections.abc import Mapping

from neurarium.engine.dataset import INPUT, TARGET, Data, Split, dataset_registry
from neurarium.engine.datasets.digits import Digits
from neurarium.engine.field import Field, Label, Sequence


@dataset_registry.register("digit_rows")
class DigitRows(Digits):
    """Handwritten digits as sequences: 28 rows of 28 pixels, from the top, one after another."""

    title = "Digits by rows"
    category = "sequences"

    def parse(self, files: Mapping[str, bytes], *, seed: int) -> Data:
        train, test = super().parse(files, seed=seed)
        return Data(_rows(train), _rows(test))

    def fields(self) -> dict[str, Field]:
        return {INPUT: Sequence(28, 28), TARGET: Label(tuple("0123456789"))}


def _rows(split: Split) -> Split:
    return Split(split.fields | {INPUT: split.fields[INPUT][..., 0]})
