"""How one number comes about."""

from collections.abc import Sequence

import jax
import jax.numpy as jnp
from pydantic import Field

from neurarium.engine.activation import bending
from neurarium.engine.component import live
from neurarium.engine.element import Element
from neurarium.engine.experiment import Identifier
from neurarium.engine.layer import Variables
from neurarium.engine.network import Node, drawing_key
from neurarium.engine.summaries.top_samples import known_layer
from neurarium.engine.summary import MOST_PLACE, Inspection, Summary, summary_registry
from neurarium.engine.train import Learner

# Exponentials of larger logits are shown of their distance to the largest.
MOST_PLAIN_LOGIT = 20


@summary_registry.register("calculation")
class Calculation(Summary):
    """How one number of a layer's output comes about for the viewer's input, step by step.

    All tensors are named `<layer>/…`: `at`, (3,), says which number, by its unit or channel, row and column,
    `value` is that number, whatever it is held at, and `elements`, of a sequence that may be shorter, how
    many are true; then come those that the layer's type calculates it by, and on the layer that answers those
    of the objective's readout. Of softmax: `softmax/logits`, `softmax/shift`, which is subtracted from them,
    `softmax/exponentials`, their sum `softmax/total` and `softmax/probabilities`, over all classes. Of a
    sigmoid its curve, `sigmoid/curve/x` and `sigmoid/curve/y`, and `sigmoid/value`.
    """

    title = "Calculation"

    layer: Identifier | None = Field(None, title="Layer", description="The layer; the output, if not named.")
    unit: int = live(0, le=MOST_PLACE, title="Unit", description="Which unit or channel.")
    row: int = live(0, le=MOST_PLACE, title="Row", description="Of a picture, which row.")
    column: int = live(0, le=MOST_PLACE, title="Column", description="Of a picture, which column.")

    def compute(self, inspection: Inspection) -> dict[str, jax.Array]:
        learner, train_state = inspection.learner, inspection.train_state
        layer = known_layer(learner, self.layer)
        node = next(model.nodes[layer] for model in learner.models.values() if layer in model.nodes)
        element = Element.within(node.shape, unit=self.unit, row=self.row, column=self.column)
        of_sample = {
            name: rows[0] for name, rows in learner.activations(train_state, inspection.sample).items()
        }
        output = of_sample[layer]
        inputs = [of_sample[source] for source in node.sources]
        params = train_state.params.get(layer, {})
        counting = node.hold.cut(params) if node.hold else params
        variables = Variables(counting, train_state.state.get(layer, {}))
        key = drawing_key(learner.last_key(train_state), layer)
        lengths = node.read_lengths(learner.lengths(inspection.sample))
        calculated = (
            node.layer.calculation(variables, inputs, element=element, key=key)
            if lengths is None
            else node.layer.calculation_padded(variables, inputs, length=lengths[0], element=element, key=key)
        )
        free = _freed(node, variables, inputs, lengths, key) if inputs else output
        tensors = {"at": jnp.stack(element), "value": element.of(free), **calculated}
        if lengths is not None:
            tensors["elements"] = lengths[0]
        if layer == learner.output:
            tensors |= readout(learner, output)
        return {f"{layer}/{name}": tensor for name, tensor in tensors.items()}


def _freed(
    node: Node,
    variables: Variables,
    inputs: Sequence[jax.Array],
    lengths: jax.Array | None,
    key: jax.Array,
) -> jax.Array:
    """What a layer makes of one sample, whatever is held of its units."""
    batches = [x[jnp.newaxis] for x in inputs]
    rows, _ = node.compute(variables, batches, lengths=lengths, key=key, training=False)
    return rows[0]


def readout(learner: Learner, output: jax.Array) -> dict[str, jax.Array]:
    """What the objective makes of the output of one sample, step by step."""
    if learner.objective.readout == "sigmoid" and output.size == 1:
        bent = bending(output.reshape(()), None, "sigmoid")
        curve = {f"sigmoid/{name}": bent[name] for name in ("curve/x", "curve/y")}
        return curve | {"sigmoid/value": jax.nn.sigmoid(output.reshape(()))}
    if learner.objective.readout != "softmax":
        return {}
    logits = learner.objective.logits(output[jnp.newaxis])[0]
    largest = logits.max()
    shift = jnp.where(jnp.abs(logits).max() > MOST_PLAIN_LOGIT, largest, 0)
    exponentials = jnp.exp(logits - shift)
    total = exponentials.sum()
    tensors = {
        "logits": logits,
        "shift": shift,
        "exponentials": exponentials,
        "total": total,
        "probabilities": exponentials / total,
    }
    return {f"softmax/{name}": tensor for name, tensor in tensors.items()}
