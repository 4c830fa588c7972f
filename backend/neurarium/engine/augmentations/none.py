"""No augmentation."""

import jax

from neurarium.engine.augmentation import Augmentation, augmentation_registry
from neurarium.engine.batch import Part
from neurarium.engine.dataset import DataSpec


@augmentation_registry.register("none")
class NoAugmentation(Augmentation):
    """Shows every sample as it is."""

    title = "None"
    changes = False

    def check(self, data: DataSpec) -> None:
        pass

    def apply(
        self,
        fields: dict[str, jax.Array],
        *,
        key: jax.Array,
        order: tuple[int, ...] = (),
        part: Part | None = None,
    ) -> dict[str, jax.Array]:
        return fields
