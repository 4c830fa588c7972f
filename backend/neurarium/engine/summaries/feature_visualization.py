"""What a unit is looking for: a picture that excites it, found by gradient ascent."""

from typing import ClassVar

import jax
import jax.numpy as jnp
import numpy as np
from pydantic import Field

from neurarium.engine.activation import by_name
from neurarium.engine.component import live
from neurarium.engine.dataset import INPUT
from neurarium.engine.experiment import Identifier
from neurarium.engine.network import Model
from neurarium.engine.summaries.top_samples import known_layer, of_unit, picture_reader, unit_within
from neurarium.engine.summary import MOST_PLACE, Inspection, Summary, summary_registry
from neurarium.engine.train import Learner

MOST_ITERATIONS = 4  # in a frame
ROUND_MACS = 20_000_000
PASSES = 3  # forward, and the gradient twice as much
RATE = 0.03
BLUR = 0.2
FADE = 0.03
JITTER = 1
# Of a unit that does not fire only its sum has a gradient, which then is all there is.
LEAK = 0.01
LEAST = 1e-12


@summary_registry.register("feature_visualization")
class FeatureVisualization(Summary):
    """A picture that excites a unit, as it is being found: `<layer>/picture`, 0 to 1, like a sample.

    By gradient ascent on the unit's activation, from noise, with each picture shifted a little and then
    blurred and faded, against noise (Olah, Mordvintsev and Schubert 2017, “Feature Visualization”). Each
    round takes a few iterations on the weights of now, from the picture before. `activation` is that of the
    unit for the picture, `iterations` how many there were, and `unit` says which unit or map it is.
    """

    title = "Feature visualization"
    reads_sample: ClassVar[bool] = False
    rounds: ClassVar[int] = 32

    layer: Identifier | None = Field(
        None, title="Layer", description="The unit's layer; the output, if not named."
    )
    unit: int = live(0, ge=0, le=MOST_PLACE, title="Unit", description="Which unit or map of the layer.")

    def begin(self, learner: Learner) -> dict[str, np.ndarray]:
        layer = known_layer(learner, self.layer)
        _, shape = picture_reader(learner, layer)
        noise = np.random.default_rng(0).uniform(0, 0.2, shape).astype(np.float32)
        return {f"{layer}/picture": noise, f"{layer}/iterations": np.zeros((), np.int32)}

    def compute(self, inspection: Inspection) -> dict[str, jax.Array]:
        learner, players = inspection.learner, inspection.learner.players(inspection.train_state)
        layer = known_layer(learner, self.layer)
        role, _ = picture_reader(learner, layer)
        unit = unit_within(learner.models[role].nodes[layer].shape, self.unit)
        found = inspection.found or self.begin(learner)
        picture, done = (found[f"{layer}/{name}"] for name in ("picture", "iterations"))
        summing = players._replace(
            models={**players.models, role: without_activation(learner.models[role], layer)}
        )
        activation = by_name(learner.models[role].nodes[layer].layer.activation_name())

        def excitement(picture: jax.Array) -> jax.Array:
            sums = summing.apply(role, {INPUT: picture[jnp.newaxis]}).activations[layer]
            return of_unit(activation(sums) + LEAK * sums, unit)[0]

        def iterate(index: jax.Array, picture: jax.Array) -> jax.Array:
            shift = jax.random.randint(jax.random.key(index), (2,), -JITTER, JITTER + 1)
            gradient = jax.grad(excitement)(jnp.roll(picture, shift, (0, 1)))
            return ascended(picture, jnp.roll(gradient, -shift, (0, 1)))

        count = _iterations(learner)
        picture = jax.lax.fori_loop(done, done + count, iterate, jnp.asarray(picture))
        seen = players.apply(role, {INPUT: picture[jnp.newaxis]}).activations[layer]
        tensors = {
            "picture": picture,
            "iterations": jnp.asarray(done + count, jnp.int32),
            "activation": of_unit(seen, unit)[0],
            "unit": unit,
        }
        return {f"{layer}/{name}": tensor for name, tensor in tensors.items()}


def ascended(picture: jax.Array, gradient: jax.Array) -> jax.Array:
    """A picture (height, width, channels) a step up its gradient, blurred and faded a little."""
    step = RATE * gradient / jnp.maximum(jnp.sqrt((gradient**2).mean()), LEAST)
    stepped = picture + step
    return jnp.clip((1 - FADE) * (stepped + BLUR * (blurred(stepped) - stepped)), 0, 1)


def blurred(picture: jax.Array) -> jax.Array:
    """A picture, (height, width, channels), weighed ¼, ½, ¼ over its neighbours each way."""
    for axis in (0, 1):
        width = [(1, 1) if axis == other else (0, 0) for other in range(3)]
        padded, length = jnp.pad(picture, width, "edge"), picture.shape[axis]
        before, here, after = (jax.lax.slice_in_dim(padded, i, i + length, axis=axis) for i in range(3))
        picture = (before + 2 * here + after) / 4
    return picture


def without_activation(model: Model, layer: str) -> Model:
    """The same model, one layer of which gives its sums, whatever is held of its units."""
    node = model.nodes[layer]
    node = node._replace(hold=node.hold and node.hold._replace(values=None))
    if node.layer.activation_name() is not None:
        node = node._replace(layer=node.layer.model_copy(update={"activation": "linear"}))
    return model._replace(nodes={**model.nodes, layer: node})


def _iterations(learner: Learner) -> int:
    """How many iterations a round has: fewer for a large network."""
    return max(1, min(MOST_ITERATIONS, ROUND_MACS // max(1, PASSES * learner.sample_macs)))
