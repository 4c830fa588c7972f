"""Silhouettes of animals."""

from collections.abc import Mapping
from typing import ClassVar

from neurarium.engine.dataset import Data, dataset_registry
from neurarium.engine.pictures import ChosenPictures, read_pictures, samples_field
from neurarium.engine.stratify import stratified_split

ANIMALS = ("bear", "bird", "cat", "cow", "dog", "elephant", "giraffe", "horse", "sheep", "zebra")


@dataset_registry.register("animals")
class Animals(ChosenPictures):
    """Silhouettes of ten kinds of animals, 28 × 28, 1,000 of each: harder than digits."""

    title = "Animals"
    classes: ClassVar[tuple[str, ...]] = ANIMALS
    bundled: ClassVar[tuple[str, ...]] = ("animals.npz",)

    samples: int = samples_field(8_500)

    def read_all(self, files: Mapping[str, bytes]) -> Data:
        return stratified_split(*read_pictures(files["animals.npz"]), test_size=1_500)
