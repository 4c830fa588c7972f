"""The digits that come with Neurarium."""

import io
from collections.abc import Mapping
from typing import ClassVar

import numpy as np

from neurarium.engine.dataset import Data, Dataset, dataset_registry
from neurarium.engine.stratify import stratified_split


@dataset_registry.register("digits")
class Digits(Dataset):
    """Handwritten digits, 28 × 28: the first 10,000 of MNIST, of which 1,500 are kept for testing."""

    title = "Digits"
    category = "images"
    bundled: ClassVar[tuple[str, ...]] = ("digits.npz",)

    def parse(self, files: Mapping[str, bytes], *, seed: int) -> Data:
        arrays = np.load(io.BytesIO(files["digits.npz"]))
        images = arrays["images"][..., np.newaxis]
        return stratified_split(images, arrays["labels"].astype(np.int32), test_size=1_500)

    def class_names(self) -> tuple[str, ...]:
        return tuple("0123456789")
