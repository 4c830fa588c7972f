"""Silhouettes of animals."""

from collections.abc import Mapping
from typing import ClassVar

from neurarium.engine.dataset import INPUT, TARGET, Data, Dataset, dataset_registry
from neurarium.engine.field import Field, Image, Label
from neurarium.engine.pictures import read_pictures
from neurarium.engine.stratify import stratified_split

ANIMALS = ("bear", "bird", "cat", "cow", "dog", "elephant", "giraffe", "horse", "sheep", "zebra")


@dataset_registry.register("animals")
class Animals(Dataset):
    """Silhouettes of ten kinds of animals, 28 × 28, 1,000 of each: harder than digits."""

    title = "Animals"
    category = "images"
    bundled: ClassVar[tuple[str, ...]] = ("animals.npz",)

    def parse(self, files: Mapping[str, bytes], *, seed: int) -> Data:
        return stratified_split(*read_pictures(files["animals.npz"]), test_size=1_500)

    def fields(self) -> dict[str, Field]:
        return {INPUT: Image(28, 28), TARGET: Label(ANIMALS)}
