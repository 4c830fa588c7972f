"""How large the gradients of each layer are."""

from typing import ClassVar

import jax
import jax.numpy as jnp

from neurarium.engine.summary import Cadence, Inspection, Summary, summary_registry

PROBES = 250


@summary_registry.register("gradient_sizes")
class GradientSizes(Summary):
    """The mean magnitude of the gradient of each layer's largest array, of some training samples: `<layer>`.

    Layers whose numbers are far smaller than those behind them hardly learn.
    """

    title = "Gradient sizes"
    cadence: ClassVar[Cadence] = "evaluation"
    reads_sample: ClassVar[bool] = False

    def compute(self, inspection: Inspection) -> dict[str, jax.Array]:
        train = inspection.train
        probes = train.part(0, min(PROBES, train.rows))
        if train.size is not None:
            probes = probes._replace(size=jnp.minimum(train.size, PROBES))
        gradients = inspection.learner.gradients(inspection.train_state, probes)
        return {
            layer_id: jnp.abs(max(arrays.values(), key=lambda array: array.size)).mean().astype(jnp.float32)
            for layer_id, arrays in gradients.items()
            if arrays
        }
