"""What attention listens to."""

import jax
import jax.numpy as jnp

from neurarium.engine.attending import Attending
from neurarium.engine.errors import EngineError
from neurarium.engine.layer import Variables
from neurarium.engine.summary import Inspection, Summary, summary_registry


@summary_registry.register("attention")
class Attention(Summary):
    """How much each element hears of each other in every head of every layer that has some, for the viewer's
    input: `<layer>`, float16 (heads, length, length), the second axis who hears, the last axis of whom.
    """

    title = "Attention"

    def compute(self, inspection: Inspection) -> dict[str, jax.Array]:
        learner, train_state = inspection.learner, inspection.train_state
        nodes = [node for model in learner.models.values() for node in model.nodes.values()]
        attentive = [(node, node.layer) for node in nodes if isinstance(node.layer, Attending)]
        if not attentive:
            raise EngineError("no_attention", "This is shown of networks with self-attention only.")
        outputs = learner.activations(train_state, inspection.sample)
        return {
            node.id: layer.attention(Variables(train_state.params[node.id], {}), outputs[node.sources[0]])[
                0
            ].astype(jnp.float16)
            for node, layer in attentive
        }
