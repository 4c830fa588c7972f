"""The digits that come with Neurarium."""

from collections.abc import Mapping
from typing import ClassVar

from neurarium.engine.dataset import Data, Dataset, dataset_registry
from neurarium.engine.pictures import read_pictures
from neurarium.engine.stratify import stratified_split


@dataset_registry.register("digits")
class Digits(Dataset):
    """Handwritten digits, 28 × 28: the first 10,000 of MNIST's training set, 1,500 of them for testing."""

    title = "Digits"
    category = "images"
    bundled: ClassVar[tuple[str, ...]] = ("digits.npz",)

    def parse(self, files: Mapping[str, bytes], *, seed: int) -> Data:
        return stratified_split(*read_pictures(files["digits.npz"]), test_size=1_500)

    def class_names(self) -> tuple[str, ...]:
        return tuple("0123456789")
