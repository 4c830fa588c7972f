"""The weights."""

from typing import ClassVar

import jax
import jax.numpy as jnp
from pydantic import Field

from neurarium.engine.summary import Inspection, Summary, by_path, compact, layers_field, summary_registry

EXACT_UP_TO = 1_024


@summary_registry.register("weights")
class Weights(Summary):
    """Every trainable array: `<layer>/<param>`."""

    title = "Weights"
    reads_sample: ClassVar[bool] = False

    layers: tuple[str, ...] = layers_field()
    exact: bool = Field(
        False, title="Exact", description="Small arrays as float32: they can be set by hand, and set back."
    )

    def compute(self, inspection: Inspection) -> dict[str, jax.Array]:
        weights = by_path(inspection.train_state.params, self.layers)
        if not self.exact:
            return compact(weights)
        small = {name: array for name, array in weights.items() if array.size <= EXACT_UP_TO}
        large = {name: array for name, array in weights.items() if name not in small}
        return compact(large) | {name: array.astype(jnp.float32) for name, array in small.items()}
