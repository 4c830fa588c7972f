"""The batch normalisation layer."""

import math
from collections.abc import Sequence

import jax
import jax.numpy as jnp
import numpy as np

from neurarium.engine.component import live
from neurarium.engine.layer import Layer, Shape, Variables, layer_registry, same_channels

EPSILON = 1e-5


@layer_registry.register("batch_norm")
class BatchNorm(Layer):
    """Brings each channel to mean 0 and variance 1 over the batch, then scales and moves it as learned.

    Ioffe and Szegedy 2015, algorithm 1; when not training, the means and variances remembered from training
    are used. Params scale and bias, state mean and variance, all (channels,).
    """

    title = "Batch norm"
    category = "normalisation"

    momentum: float = live(
        0.9,
        le=0.999,
        title="Memory",
        description="How much of the remembered mean and variance each step keeps.",
    )

    def output_shape(self, inputs: Sequence[Shape]) -> Shape:
        return inputs[0]

    def param_shapes(self, inputs: Sequence[Shape]) -> dict[str, Shape]:
        return {"scale": inputs[0][-1:], "bias": inputs[0][-1:]}

    def init(self, key: jax.Array, inputs: Sequence[Shape]) -> Variables:
        channels = inputs[0][-1]
        return Variables(
            {"scale": jnp.ones(channels), "bias": jnp.zeros(channels)},
            {"mean": jnp.zeros(channels), "variance": jnp.ones(channels)},
        )

    def channel_sources(self, inputs: Sequence[Shape]) -> np.ndarray | None:
        return same_channels(inputs)

    def apply(
        self, variables: Variables, inputs: Sequence[jax.Array], *, key: jax.Array, training: bool
    ) -> tuple[jax.Array, dict[str, jax.Array]]:
        (x,), state = inputs, variables.state
        if training:
            axes = tuple(range(x.ndim - 1))
            seen = {"mean": x.mean(axes), "variance": x.var(axes)}
            state = {
                name: self.momentum * state[name] + (1 - self.momentum) * jax.lax.stop_gradient(value)
                for name, value in seen.items()
            }
        else:
            seen = state
        factor = variables.params["scale"] * jax.lax.rsqrt(seen["variance"] + EPSILON)
        return (x - seen["mean"]) * factor + variables.params["bias"], state

    def macs(self, inputs: Sequence[Shape]) -> int:
        return math.prod(inputs[0])
