"""The weights."""

from typing import ClassVar

import jax
from pydantic import Field

from neurarium.engine.summary import Inspection, Summary, by_path, compact, summary_registry


@summary_registry.register("weights")
class Weights(Summary):
    """Every trainable array: `<layer>/<param>`."""

    title = "Weights"
    reads_sample: ClassVar[bool] = False

    layers: tuple[str, ...] = Field(
        (), title="Layers", description="Only these layers; all if none is named."
    )

    def compute(self, inspection: Inspection) -> dict[str, jax.Array]:
        return compact(by_path(inspection.train_state.params, self.layers))
