"""The digits, as a pen draws them."""

import io
from collections.abc import Mapping
from typing import ClassVar

import numpy as np
from pydantic import Field

from neurarium.engine.dataset import INPUT, TARGET, Data, Dataset, Split, dataset_registry
from neurarium.engine.field import Field as DataField
from neurarium.engine.field import Label, Sequence
from neurarium.engine.pen import BLANK, LENGTH
from neurarium.engine.stratify import balanced_part, stratified_split

TRAIN_SAMPLES, TEST_SAMPLES = 3_400, 600


@dataset_registry.register("digit_strokes")
class DigitStrokes(Dataset):
    """4,000 handwritten digits as the way of the pen, one small movement after another: which digit is it?

    The way is a guess: it was found by thinning the pictures. A movement is two numbers, to the right and
    down, and a third one that says whether the pen was down; once a digit is drawn, there is none any more.
    """

    title = "Digits by strokes"
    category = "sequences"
    bundled: ClassVar[tuple[str, ...]] = ("digit_strokes.npz",)

    samples: int = Field(
        TRAIN_SAMPLES,
        ge=10,
        le=TRAIN_SAMPLES,
        title="Digits to learn from",
        description="The test digits stay the same.",
    )

    unfinished: int = Field(
        1,
        ge=0,
        le=4,
        title="Unfinished",
        description="How often each digit to learn from also comes cut off: so it learns to guess.",
    )

    def parse(self, files: Mapping[str, bytes], *, seed: int) -> Data:
        with np.load(io.BytesIO(files["digit_strokes.npz"])) as file:
            points, labels = file["points"], file["labels"].astype(np.int32)
        train, test = stratified_split(points, labels, test_size=TEST_SAMPLES)
        return Data(self._with_unfinished(balanced_part(train, self.samples), seed), test)

    def fields(self) -> dict[str, DataField]:
        return {INPUT: Sequence(LENGTH, 3, pen=True), TARGET: Label(tuple("0123456789"))}

    def _with_unfinished(self, whole: Split, seed: int) -> Split:
        """The digits, and behind them each so often again, up to a place drawn at random."""
        rng, points = np.random.default_rng(seed), whole.fields[INPUT]
        moves = (points[..., 2] > 0).sum(1)
        parts = [points]
        for _ in range(self.unfinished):
            until = rng.integers(1, np.maximum(moves, 2))
            is_drawn = np.arange(LENGTH) < until[:, np.newaxis]
            parts.append(np.where(is_drawn[..., np.newaxis], points, np.array(BLANK, np.uint8)))
        labels = np.tile(whole.fields[TARGET], len(parts))
        return Split({INPUT: np.concatenate(parts), TARGET: labels})
