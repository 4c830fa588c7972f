"""What attention listens to."""

import jax
import jax.numpy as jnp

from neurarium.engine.layer import Variables
from neurarium.engine.layers.self_attention import SelfAttention
from neurarium.engine.summary import Inspection, Summary, summary_registry


@summary_registry.register("attention")
class Attention(Summary):
    """How much each element hears of each other in every head of every self-attention layer, for the viewer's
    input: `<layer>`, float16 (heads, length, length), the second axis who hears, the last axis of whom.
    """

    title = "Attention"

    def compute(self, inspection: Inspection) -> dict[str, jax.Array]:
        learner, train_state = inspection.learner, inspection.train_state
        shown = learner.activations(train_state, inspection.sample)
        params = train_state.params
        return {
            node.id: node.layer.attention(Variables(params[node.id], {}), shown[node.sources[0]])[0].astype(
                jnp.float16
            )
            for model in learner.models.values()
            for node in model.nodes.values()
            if isinstance(node.layer, SelfAttention)
        }
