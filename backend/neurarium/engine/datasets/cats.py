"""Is it a cat?"""

from collections.abc import Mapping
from typing import ClassVar

import numpy as np

from neurarium.engine.dataset import Data, dataset_registry
from neurarium.engine.datasets.animals import ANIMALS
from neurarium.engine.pictures import ChosenPictures, read_pictures, samples_field
from neurarium.engine.stratify import stratified_split

CAT = ANIMALS.index("cat")
EACH = 1_000


@dataset_registry.register("cats")
class Cats(ChosenPictures):
    """Cat, or not? The 1,000 cats of the animals and as many others: guessing is right half the time."""

    title = "Cat or not"
    classes: ClassVar[tuple[str, ...]] = ("not cat", "cat")
    bundled: ClassVar[tuple[str, ...]] = ("animals.npz",)

    samples: int = samples_field(1_700)

    def read_all(self, files: Mapping[str, bytes]) -> Data:
        images, labels = read_pictures(files["animals.npz"])
        others = np.concatenate(
            [np.flatnonzero(labels == kind)[: EACH // 9 + 1] for kind in range(10) if kind != CAT]
        )
        chosen = np.concatenate([np.flatnonzero(labels == CAT), others[:EACH]])
        return stratified_split(images[chosen], (labels[chosen] == CAT).astype(np.int32), test_size=300)
