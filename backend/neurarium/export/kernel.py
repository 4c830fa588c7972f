"""What layers with a kernel are given in every framework: how it starts, and whether there is a bias.

All biases begin at `first_bias`.
"""

from collections.abc import Mapping

from neurarium.export.literals import real
from neurarium.export.spellings import ACTIVATIONS, INITIALIZERS, initializer_kind
from neurarium.export.walk import Step

TORCH_NAMES: Mapping[str, str] = {"kernel": "weight"}


def jax_kernel(step: Step, *, first_bias: float = 0.0) -> dict[str, str]:
    """What starts the params."""
    shapes = step.param_shapes
    started = {"kernel": f"{initializer_kind(step.node.layer)}(next(keys), {shapes['kernel']})"}
    if "bias" in shapes:
        count = shapes["bias"][0]
        started["bias"] = f"jnp.full({count}, {real(first_bias)})" if first_bias else f"jnp.zeros({count})"
    return started


def flax_kernel(step: Step, use_bias: bool, *, first_bias: float = 0.0) -> str:
    """The last arguments of a Flax layer, with the bracket that ends them."""
    options = "" if use_bias else ", use_bias=False"
    if use_bias and first_bias:
        options += f", bias_init=nnx.initializers.constant({real(first_bias)})"
    return f"{options}, kernel_init={initializer_kind(step.node.layer)}, rngs=rngs)"


def torch_start(step: Step, use_bias: bool, *, first_bias: float = 0.0) -> tuple[str, ...]:
    """Lines that start a PyTorch module."""
    spelling = INITIALIZERS[initializer_kind(step.node.layer)].pytorch
    start = f"nn.init.constant_({{}}, {real(first_bias)})" if first_bias else "nn.init.zeros_({})"
    biases = (start.format(f"self.{step.attribute}.bias"),) if use_bias else ()
    return (spelling.format(f"self.{step.attribute}.weight"), *biases)


def keras_kernel(step: Step, activation: str, use_bias: bool, *, first_bias: float = 0.0) -> tuple[str, ...]:
    """Arguments of a Keras layer."""
    kind = initializer_kind(step.node.layer)
    bias = first_bias if use_bias else 0.0
    return (
        *((f"activation={ACTIVATIONS[activation].keras}",) if ACTIVATIONS[activation].keras else ()),
        *(() if use_bias else ("use_bias=False",)),
        *(() if kind == "glorot" else (f"kernel_initializer={INITIALIZERS[kind].keras}",)),
        *((f"bias_initializer=keras.initializers.Constant({real(bias)})",) if bias else ()),
    )
