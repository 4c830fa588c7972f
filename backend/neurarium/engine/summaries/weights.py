"""The weights."""

from typing import ClassVar

import jax

from neurarium.engine.experiment import Identifier
from neurarium.engine.summary import Inspection, Summary, by_path, compact, layers_field, summary_registry


@summary_registry.register("weights")
class Weights(Summary):
    """Every trainable array: `<layer>/<param>`."""

    title = "Weights"
    reads_sample: ClassVar[bool] = False

    layers: tuple[Identifier, ...] = layers_field()

    def compute(self, inspection: Inspection) -> dict[str, jax.Array]:
        return compact(by_path(inspection.train_state.params, self.layers))
