"""Why one number is pulled as it is: the chain rule, factor by factor, and the slope as it is measured."""

from collections.abc import Callable, Mapping
from types import MappingProxyType
from typing import ClassVar

import jax
import jax.numpy as jnp
from pydantic import Field

from neurarium.engine.activation import activations
from neurarium.engine.batch import Batch, take
from neurarium.engine.component import live
from neurarium.engine.errors import EngineError
from neurarium.engine.experiment import Identifier
from neurarium.engine.layers.dense import Dense
from neurarium.engine.network import Node
from neurarium.engine.summary import MOST_PLACE, Inspection, Summary, summary_registry

# Of the loss in float32: the squares of it and what is lost by rounding are both small.
NUDGE = 1e-2
MOST_EXAMPLES = 64
# What is added to the number, and to the outputs of the layer; the batch. Gives its mean loss.
Loss = Callable[[jax.Array, Mapping[str, jax.Array], Batch], jax.Array]


@summary_registry.register("chain_rule")
class ChainRule(Summary):
    """What a number of a layer should do for the viewer's input, and how that comes about.

    All tensors are named `<layer>/<param>/…`: `number`, its place in the array row by row; `pull`, the
    negative gradient of the loss; and `measured`, by how much the loss falls for a step up, from two nudges
    of NUDGE: the two are about equal. Of a weight or bias of a dense layer there are the factors of the pull
    (Rumelhart et al. 1986): `before`, the output that the weight multiplies, 1 for a bias; `slope`, of the
    activation; and `wish`, the negative derivative of the loss by the unit's output.

    `examples` are the pulls of each sample of the next step, (samples,), MOST_EXAMPLES at most: their mean is
    what the step makes of it, but for what is drawn besides. All as the network is looked at.
    """

    title = "Chain rule"
    # Every sample of a step is gone through: now and then, and at once for another number or input.
    rounds: ClassVar[int] = 1
    needs_label: ClassVar[bool] = True

    layer: Identifier | None = Field(
        None, title="Layer", description="The layer of the number; the output, if not named."
    )
    param: Identifier = Field("kernel", title="Array", description="The array of the layer.")
    number: int = live(
        0, ge=0, le=MOST_PLACE, title="Number", description="Its place in the array, row by row."
    )

    def compute(self, inspection: Inspection) -> dict[str, jax.Array]:
        learner, train_state = inspection.learner, inspection.train_state
        node = _node(inspection, self.layer or learner.output, self.param)
        size = train_state.params[node.id][self.param].size
        number = jnp.clip(jnp.asarray(self.number, jnp.int32), 0, size - 1)
        loss = self._loss(inspection, node, number)
        sample = learner.completed(inspection.sample)
        still, nudge = jnp.float32(0), jnp.float32(NUDGE)
        tensors = {
            "number": number,
            "pull": -jax.grad(loss)(still, {}, sample),
            "measured": (loss(-nudge, {}, sample) - loss(nudge, {}, sample)) / (2 * nudge),
            "examples": self._examples(inspection, loss),
        }
        if isinstance(node.layer, Dense):
            tensors |= self._factors(inspection, node, node.layer, number, loss)
        return {f"{node.id}/{self.param}/{name}": tensor for name, tensor in tensors.items()}

    def _loss(self, inspection: Inspection, node: Node, number: jax.Array) -> Loss:
        learner = inspection.learner
        role = next(role for role in learner.objective.roles if node.id in learner.models[role].nodes)
        turn = next(turn for turn in learner.objective.turns() if role in turn.roles)
        players = learner.players(inspection.train_state)
        arrays = players.params[node.id]
        array = arrays[self.param]

        def loss(more: jax.Array, added: Mapping[str, jax.Array], batch: Batch) -> jax.Array:
            changed = array.reshape(-1).at[number].add(more).reshape(array.shape)
            params = {**players.params, node.id: {**arrays, self.param: changed}}
            return learner.objective.loss(turn.name, players._replace(params=params, added=added), batch)[0]

        return loss

    def _examples(self, inspection: Inspection, loss: Loss) -> jax.Array:
        """What each sample of the next step wants: a single forward derivative, for all of them."""
        learner, train = inspection.learner, inspection.train
        indices = learner.draw(inspection.train_state, train)[:MOST_EXAMPLES]
        batch = learner.completed(take(train, indices))

        def losses(more: jax.Array) -> jax.Array:
            def of_one(fields: dict[str, jax.Array]) -> jax.Array:
                alone = {name: array[jnp.newaxis] for name, array in fields.items()}
                return loss(more, {}, Batch(alone))

            return jax.vmap(of_one)(batch.fields)

        slopes: jax.Array = jax.jvp(losses, (jnp.float32(0),), (jnp.float32(1),))[1]
        return -slopes

    def _factors(
        self, inspection: Inspection, node: Node, dense: Dense, number: jax.Array, loss: Loss
    ) -> dict[str, jax.Array]:
        learner, arrays = inspection.learner, inspection.train_state.params[node.id]
        sample = learner.completed(inspection.sample)
        outputs = learner.objective.activations(learner.players(inspection.train_state), sample)
        given = outputs[node.sources[0]][0]
        place, unit = (number // dense.units, number % dense.units) if self.param == "kernel" else (0, number)
        total = given @ arrays["kernel"][:, unit] + (arrays["bias"][unit] if dense.use_bias else 0)
        nothing = {node.id: jnp.zeros((1, dense.units))}
        slopes = jax.grad(lambda added: loss(jnp.float32(0), added, sample))(nothing)[node.id]
        return {
            "before": given[place] if self.param == "kernel" else jnp.float32(1),
            "slope": jax.grad(activations[dense.activation])(total),
            "wish": -slopes[0, unit],
        }


def _node(inspection: Inspection, layer: str, param: str) -> Node:
    """A layer of the networks that has such an array.

    Raises:
        EngineError: there is none.
    """
    for model in inspection.learner.models.values():
        node = model.nodes.get(layer)
        if node is not None and param in inspection.train_state.params.get(layer, MappingProxyType({})):
            return node
    raise EngineError("unknown_param", f"No layer “{layer}” has numbers that are called “{param}”.")
