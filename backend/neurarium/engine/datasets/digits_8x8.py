"""Small digits, learned in an instant."""

from collections.abc import Mapping
from typing import ClassVar

from neurarium.engine.dataset import Data, dataset_registry
from neurarium.engine.field import Image
from neurarium.engine.pictures import ChosenPictures, read_pictures, samples_field
from neurarium.engine.stratify import stratified_split


@dataset_registry.register("digits_8x8")
class Digits8x8(ChosenPictures):
    """Handwritten digits of only 8 × 8 pixels, 1,797 of them: learned in an instant."""

    title = "Digits 8 × 8"
    image: ClassVar[Image] = Image(8, 8)
    bundled: ClassVar[tuple[str, ...]] = ("digits_8x8.npz",)

    samples: int = samples_field(1_400)

    def read_all(self, files: Mapping[str, bytes]) -> Data:
        return stratified_split(*read_pictures(files["digits_8x8.npz"]), test_size=397)
