"""The digits that come with Neurarium."""

from collections.abc import Mapping
from typing import ClassVar

from neurarium.engine.dataset import Data, dataset_registry
from neurarium.engine.pictures import ChosenPictures, read_pictures, samples_field
from neurarium.engine.stratify import stratified_split

TRAIN_SAMPLES, TEST_SAMPLES = 8_500, 1_500


@dataset_registry.register("digits")
class Digits(ChosenPictures):
    """Handwritten digits, 28 × 28: the first 10,000 of MNIST's training set, 1,500 of them for testing."""

    title = "Digits"
    bundled: ClassVar[tuple[str, ...]] = ("digits.npz",)

    samples: int = samples_field(TRAIN_SAMPLES, "Digits to learn from")

    def read_all(self, files: Mapping[str, bytes]) -> Data:
        return stratified_split(*read_pictures(files["digits.npz"]), test_size=TEST_SAMPLES)
