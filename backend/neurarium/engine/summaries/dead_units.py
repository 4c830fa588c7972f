"""Units that never fire."""

from typing import ClassVar

import jax
import jax.numpy as jnp

from neurarium.engine.summary import Cadence, Inspection, Summary, summary_registry

PROBES = 250
RECTIFIERS = frozenset({"relu", "leaky_relu", "elu", "gelu"})


@summary_registry.register("dead_units")
class DeadUnits(Summary):
    """Units (or channels) of rectifiers that no probed test sample brings above 0: `<layer>`, 1 if so."""

    title = "Dead units"
    cadence: ClassVar[Cadence] = "evaluation"
    reads_sample: ClassVar[bool] = False

    def compute(self, inspection: Inspection) -> dict[str, jax.Array]:
        # Padding repeats samples: it brings no unit above 0 that they do not.
        probes = inspection.test.part(0, min(PROBES, inspection.test.rows))
        activations = inspection.learner.activations(inspection.train_state, probes)
        return {
            layer_id: _never_above_zero(activations[layer_id])
            for model in inspection.learner.models.values()
            for layer_id, node in model.nodes.items()
            if node.layer.activation_name() in RECTIFIERS
        }


def _never_above_zero(activation: jax.Array) -> jax.Array:
    return (activation.max(tuple(range(activation.ndim - 1))) <= 0).astype(jnp.uint8)
