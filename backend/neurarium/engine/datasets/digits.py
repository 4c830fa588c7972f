"""The digits that come with Neurarium."""

from collections.abc import Mapping
from typing import ClassVar

from pydantic import Field

from neurarium.engine.dataset import Data, dataset_registry
from neurarium.engine.pictures import Pictures, read_pictures
from neurarium.engine.stratify import balanced_part, stratified_split

TRAIN_SAMPLES, TEST_SAMPLES = 8_500, 1_500


@dataset_registry.register("digits")
class Digits(Pictures):
    """Handwritten digits, 28 × 28: the first 10,000 of MNIST's training set, 1,500 of them for testing."""

    title = "Digits"
    bundled: ClassVar[tuple[str, ...]] = ("digits.npz",)

    samples: int = Field(
        TRAIN_SAMPLES,
        ge=10,
        le=TRAIN_SAMPLES,
        title="Digits to learn from",
        description="The test digits stay the same.",
    )

    def read(self, files: Mapping[str, bytes]) -> Data:
        data = stratified_split(*read_pictures(files["digits.npz"]), test_size=TEST_SAMPLES)
        return data._replace(train=balanced_part(data.train, self.samples))
