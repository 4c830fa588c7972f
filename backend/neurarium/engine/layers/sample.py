"""The sampling layer."""

from collections.abc import Sequence

import jax
import jax.numpy as jnp
import numpy as np

from neurarium.engine.element import Element
from neurarium.engine.errors import EngineError
from neurarium.engine.hashing import hashed_normal
from neurarium.engine.layer import Layer, Shape, Variables, expect_row, layer_registry


@layer_registry.register("sample")
class Sample(Layer):
    """Draws each number by chance while training; two inputs say its mean and the logarithm of its variance.

    It is mean + exp(log-variance / 2) · noise, through which gradients find their way (Kingma and Welling
    2013), and when answering the mean.

    Shapes: (2 · numbers,) to (numbers,). The two of a number lie side by side, mean first, so that a layer
    before it that becomes wider only adds numbers.
    """

    title = "Sampling"
    category = "core"

    def output_shape(self, inputs: Sequence[Shape]) -> Shape:
        expect_row(self, inputs[0])
        (count,) = inputs[0]
        if count % 2:
            raise EngineError(
                "shape",
                f"{self.title} expects an even count of numbers, a mean and a log-variance for each that it"
                f" draws, not {count}.",
            )
        return (count // 2,)

    def channel_sources(self, inputs: Sequence[Shape]) -> np.ndarray | None:
        return np.arange(inputs[0][0]).reshape(-1, 2)

    def mean(self, x: jax.Array) -> jax.Array:
        """The means in what the layer is given, (…, 2 · numbers) to (…, numbers)."""
        return x[..., ::2]

    def log_variance(self, x: jax.Array) -> jax.Array:
        """The logarithms of the variances in what the layer is given, (…, 2 · numbers) to (…, numbers)."""
        return x[..., 1::2]

    def apply(
        self, variables: Variables, inputs: Sequence[jax.Array], *, key: jax.Array, training: bool
    ) -> tuple[jax.Array, dict[str, jax.Array]]:
        (x,) = inputs
        drawn = self.mean(x)
        if training:
            drawn = drawn + jnp.exp(self.log_variance(x) / 2) * hashed_normal(key, drawn.shape)
        return drawn, variables.state

    def calculation(
        self, variables: Variables, inputs: Sequence[jax.Array], *, element: Element, key: jax.Array
    ) -> dict[str, jax.Array]:
        (x,) = inputs
        mean, log_variance = self.mean(x)[element.unit], self.log_variance(x)[element.unit]
        return {"mean": mean, "log_variance": log_variance, "deviation": jnp.exp(log_variance / 2)}
