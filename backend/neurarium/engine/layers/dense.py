"""The fully connected layer."""

from collections.abc import Sequence

import jax
import jax.numpy as jnp
import numpy as np
from pydantic import Field

from neurarium.engine.activation import ActivationName, activation_field, activations, near_identity
from neurarium.engine.initializer import InitializerName, initializer, initializer_field
from neurarium.engine.layer import Layer, Shape, Variables, expect_row, layer_registry
from neurarium.engine.product import product


@layer_registry.register("dense")
class Dense(Layer):
    """Every unit sees every input: y = activation(x · kernel + bias).

    Shapes: (inputs,) to (units,); kernel (inputs, units), bias (units,).
    """

    title = "Dense"
    category = "core"

    units: int = Field(16, ge=1, le=4096, title="Units", description="How many neurons the layer has.")
    activation: ActivationName = activation_field("relu")
    use_bias: bool = Field(True, title="Bias", description="Whether each unit adds a number of its own.")
    initializer: InitializerName = initializer_field()

    def output_shape(self, inputs: Sequence[Shape]) -> Shape:
        expect_row(self, inputs[0])
        return (self.units,)

    def param_shapes(self, inputs: Sequence[Shape]) -> dict[str, Shape]:
        return {"kernel": (*inputs[0], self.units)} | ({"bias": (self.units,)} if self.use_bias else {})

    def init(self, key: jax.Array, inputs: Sequence[Shape]) -> Variables:
        shape = self.param_shapes(inputs)["kernel"]
        kernel = initializer(self.initializer, self.activation)(key, shape, jnp.float32)
        return Variables({"kernel": kernel} | ({"bias": jnp.zeros(self.units)} if self.use_bias else {}), {})

    def pass_on(self, variables: Variables, inputs: Sequence[Shape]) -> Variables | None:
        count = inputs[0][0]
        if self.units < count or self.activation not in near_identity:
            return None
        kernel = np.array(variables.params["kernel"])
        kernel[:, :count] = np.eye(count)
        return variables._replace(params={**variables.params, "kernel": jnp.asarray(kernel)})

    def apply(
        self, variables: Variables, inputs: Sequence[jax.Array], *, key: jax.Array, training: bool
    ) -> tuple[jax.Array, dict[str, jax.Array]]:
        params = variables.params
        y = product(inputs[0], params["kernel"])
        if self.use_bias:
            y = y + params["bias"]
        return activations[self.activation](y), variables.state

    def macs(self, inputs: Sequence[Shape]) -> int:
        return inputs[0][0] * self.units

    def summary(self) -> str:
        return f"Dense {self.units}"
