"""The batch normalisation layer."""

import math
from collections.abc import Mapping, Sequence
from types import MappingProxyType
from typing import ClassVar

import jax
import jax.numpy as jnp
import numpy as np

from neurarium.engine.component import live
from neurarium.engine.element import Element
from neurarium.engine.layer import Axes, Layer, Shape, Variables, constant, layer_registry, same_channels
from neurarium.engine.lengths import without_padding
from neurarium.engine.normalisation import EPSILON, normalisation


@layer_registry.register("batch_norm")
class BatchNorm(Layer):
    """Brings each channel to mean 0 and variance 1 over the batch, then scales and moves it as learned.

    Ioffe and Szegedy 2015, algorithm 1; when not training, the means and variances remembered from training
    are used. The variance that is remembered is that of the batch, as Keras's; PyTorch remembers n / (n - 1)
    of it. One number has no variance: a batch of one row is brought to the remembered ones, which stay.
    Params scale and bias, state mean and variance, all (channels,).
    """

    title = "Batch norm"
    category = "normalisation"
    param_axes: ClassVar[Mapping[str, Axes]] = MappingProxyType(
        dict.fromkeys(("scale", "bias", "mean", "variance"), ("output",))
    )

    momentum: float = live(
        0.9,
        le=0.999,
        title="Memory",
        description="How much of the remembered mean and variance each step keeps, as Keras counts it;"
        " PyTorch's momentum is 1 less this.",
    )

    def output_shape(self, inputs: Sequence[Shape]) -> Shape:
        return inputs[0]

    def param_shapes(self, inputs: Sequence[Shape]) -> dict[str, Shape]:
        return {"scale": inputs[0][-1:], "bias": inputs[0][-1:]}

    def init(self, key: jax.Array, inputs: Sequence[Shape]) -> Variables:
        zeros, ones = (constant(value, inputs[0][-1:]) for value in (0, 1))
        return Variables({"scale": ones, "bias": zeros}, {"mean": zeros, "variance": ones})

    def channel_sources(self, inputs: Sequence[Shape]) -> np.ndarray | None:
        return same_channels(inputs)

    def apply(
        self, variables: Variables, inputs: Sequence[jax.Array], *, key: jax.Array, training: bool
    ) -> tuple[jax.Array, dict[str, jax.Array]]:
        (x,) = inputs
        axes = tuple(range(x.ndim - 1))
        learns = training and math.prod(x.shape[:-1]) > 1
        return self._normalised(
            variables, x, {"mean": x.mean(axes), "variance": x.var(axes)} if learns else {}
        )

    def apply_padded(
        self,
        variables: Variables,
        inputs: Sequence[jax.Array],
        *,
        lengths: jax.Array,
        key: jax.Array,
        training: bool,
    ) -> tuple[jax.Array, dict[str, jax.Array]]:
        (x,), count = inputs, lengths.sum()
        answered = self._normalised(variables, x, {})
        if not training or math.prod(x.shape[:-1]) == 1:
            return answered
        mean = x.sum((0, 1)) / count
        distances = without_padding(jnp.square(x - mean), lengths)
        learned = self._normalised(variables, x, {"mean": mean, "variance": distances.sum((0, 1)) / count})
        if len(x) > 1:  # and each has one element at least
            return learned
        found: tuple[jax.Array, dict[str, jax.Array]] = jax.tree.map(
            lambda made, kept: jnp.where(count > 1, made, kept), learned, answered
        )
        return found

    def _normalised(
        self, variables: Variables, x: jax.Array, seen: dict[str, jax.Array]
    ) -> tuple[jax.Array, dict[str, jax.Array]]:
        """Brought to what was seen of the batch, which is remembered, or, if nothing was, to what is."""
        state = variables.state
        if seen:
            state = {
                name: self.momentum * state[name] + (1 - self.momentum) * jax.lax.stop_gradient(value)
                for name, value in seen.items()
            }
        by = seen or state
        factor = variables.params["scale"] * jax.lax.rsqrt(by["variance"] + EPSILON)
        return (x - by["mean"]) * factor + variables.params["bias"], state

    def calculation(
        self, variables: Variables, inputs: Sequence[jax.Array], *, element: Element, key: jax.Array
    ) -> dict[str, jax.Array]:
        channel = element.channel(inputs[0])
        mean, variance = (variables.state[name][channel] for name in ("mean", "variance"))
        return normalisation(element.of(inputs[0]), mean, variance, variables, channel)

    def warning(self, inputs: Sequence[Shape], batch_size: int) -> str | None:
        numbers = batch_size * math.prod(inputs[0][:-1])
        if numbers == 1:
            return (
                "In a batch of one sample each channel is a single number, which has no variance: nothing is"
                " normalised. Take larger batches, or a Layer norm."
            )
        if numbers == 2:
            return (
                "Of two numbers one always becomes 1 and the other -1, whatever they were."
                " Take larger batches, or a Layer norm."
            )
        return None

    def macs(self, inputs: Sequence[Shape]) -> int:
        return math.prod(inputs[0])
