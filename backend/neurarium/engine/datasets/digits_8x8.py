"""Small digits, learned in an instant."""

from collections.abc import Mapping
from typing import ClassVar

from neurarium.engine.dataset import INPUT, TARGET, Data, Dataset, dataset_registry
from neurarium.engine.field import Field, Image, Label
from neurarium.engine.pictures import read_pictures
from neurarium.engine.stratify import stratified_split


@dataset_registry.register("digits_8x8")
class Digits8x8(Dataset):
    """Handwritten digits of only 8 × 8 pixels, 1,797 of them: learned in an instant."""

    title = "Digits 8 × 8"
    category = "images"
    bundled: ClassVar[tuple[str, ...]] = ("digits_8x8.npz",)

    def parse(self, files: Mapping[str, bytes], *, seed: int) -> Data:
        return stratified_split(*read_pictures(files["digits_8x8.npz"]), test_size=397)

    def fields(self) -> dict[str, Field]:
        return {INPUT: Image(8, 8), TARGET: Label(tuple("0123456789"))}
