"""What attention listens to."""

import jax
import jax.numpy as jnp

from neurarium.engine.attending import Attending
from neurarium.engine.errors import EngineError
from neurarium.engine.layer import Variables
from neurarium.engine.lengths import is_within
from neurarium.engine.network import Node
from neurarium.engine.summary import Inspection, Summary, summary_registry


@summary_registry.register("attention")
class Attention(Summary):
    """How much each element hears of each other in every head of every layer that has some, for the viewer's
    input: `<layer>`, float16 (heads, length, length), the second axis who hears, the last axis of whom. It is
    0 beyond the end of the sequence.
    """

    title = "Attention"

    def compute(self, inspection: Inspection) -> dict[str, jax.Array]:
        learner, train_state = inspection.learner, inspection.train_state
        nodes = [node for model in learner.models.values() for node in model.nodes.values()]
        attentive = [(node, node.layer) for node in nodes if isinstance(node.layer, Attending)]
        if not attentive:
            raise EngineError("no_attention", "This is shown of networks with self-attention only.")
        outputs = learner.activations(train_state, inspection.sample)
        lengths = learner.lengths(inspection.sample)

        def heard(node: Node, layer: Attending) -> jax.Array:
            (source,) = node.sources
            x, true = outputs[source], lengths.get(source)
            weights = layer.attention(Variables(train_state.params[node.id], {}), x, true)[0]
            if true is not None:
                weights = jnp.where(is_within(true, x.shape[1])[0, :, jnp.newaxis], weights, 0)
            return weights.astype(jnp.float16)

        return {node.id: heard(node, layer) for node, layer in attentive}
