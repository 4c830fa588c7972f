"""Activations and initialisers, as each framework spells them."""

from collections.abc import Iterable, Mapping
from typing import NamedTuple

from neurarium.engine.layer import Layer
from neurarium.export.walk import Step

RECTIFIERS = frozenset({"relu", "leaky_relu", "elu", "gelu", "softplus"})


class Spelling(NamedTuple):
    """One thing in four frameworks; “{}” stands for what it is applied to."""

    jax: str
    flax: str
    pytorch: str
    keras: str


ACTIVATIONS: Mapping[str, Spelling] = {
    "linear": Spelling("{}", "{}", "{}", ""),
    "relu": Spelling("jax.nn.relu({})", "nnx.relu({})", "F.relu({})", '"relu"'),
    "leaky_relu": Spelling("jax.nn.leaky_relu({})", "nnx.leaky_relu({})", "F.leaky_relu({})", "leaky_relu"),
    "elu": Spelling("jax.nn.elu({})", "nnx.elu({})", "F.elu({})", '"elu"'),
    "gelu": Spelling("jax.nn.gelu({})", "nnx.gelu({})", 'F.gelu({}, approximate="tanh")', "gelu"),
    "tanh": Spelling("jnp.tanh({})", "nnx.tanh({})", "torch.tanh({})", '"tanh"'),
    "sigmoid": Spelling("jax.nn.sigmoid({})", "nnx.sigmoid({})", "torch.sigmoid({})", '"sigmoid"'),
    "softplus": Spelling("jax.nn.softplus({})", "nnx.softplus({})", "F.softplus({})", '"softplus"'),
    "sine": Spelling("jnp.sin({})", "jnp.sin({})", "torch.sin({})", "keras.ops.sin"),
}
INITIALIZERS: Mapping[str, Spelling] = {
    "he": Spelling(
        "jax.nn.initializers.he_normal()",
        "nnx.initializers.he_normal()",
        "nn.init.kaiming_normal_({})",
        '"he_normal"',
    ),
    "glorot": Spelling(
        "jax.nn.initializers.glorot_uniform()",
        "nnx.initializers.glorot_uniform()",
        "nn.init.xavier_uniform_({})",
        '"glorot_uniform"',
    ),
    "lecun": Spelling(
        "jax.nn.initializers.lecun_normal()",
        "nnx.initializers.lecun_normal()",
        'nn.init.kaiming_normal_({}, nonlinearity="linear")',
        '"lecun_normal"',
    ),
    "orthogonal": Spelling(
        "jax.nn.initializers.orthogonal()",
        "nnx.initializers.orthogonal()",
        "nn.init.orthogonal_({})",
        '"orthogonal"',
    ),
    "normal": Spelling(
        "jax.nn.initializers.normal(0.05)",
        "nnx.initializers.normal(0.05)",
        "nn.init.normal_({}, std=0.05)",
        "keras.initializers.RandomNormal(stddev=0.05)",
    ),
    "small_he": Spelling(
        'jax.nn.initializers.variance_scaling(0.08, "fan_in", "truncated_normal")',
        'nnx.initializers.variance_scaling(0.08, "fan_in", "truncated_normal")',
        "nn.init.kaiming_normal_({}).data.mul_(0.2)",
        'keras.initializers.VarianceScaling(0.08, "fan_in", "truncated_normal")',
    ),
    "small_glorot": Spelling(
        'jax.nn.initializers.variance_scaling(0.04, "fan_avg", "uniform")',
        'nnx.initializers.variance_scaling(0.04, "fan_avg", "uniform")',
        "nn.init.xavier_uniform_({}, gain=0.2)",
        'keras.initializers.VarianceScaling(0.04, "fan_avg", "uniform")',
    ),
    "even": Spelling(
        "partial(jax.random.uniform, minval=-0.5, maxval=0.5)",
        "partial(jax.random.uniform, minval=-0.5, maxval=0.5)",
        "nn.init.uniform_({}, -0.5, 0.5)",
        "keras.initializers.RandomUniform(-0.5, 0.5)",
    ),
    "zeros": Spelling("jax.nn.initializers.zeros", "nnx.initializers.zeros", "nn.init.zeros_({})", '"zeros"'),
}
# Those of Keras's that it does not have under the engine's definition.
KERAS_ACTIVATIONS: Mapping[str, str] = {
    "leaky_relu": '''
        def leaky_relu(x):
            """A rectifier that lets a hundredth of what is negative through."""
            return keras.ops.leaky_relu(x, negative_slope=0.01)
        ''',
    "gelu": '''
        def gelu(x):
            """The Gaussian error linear unit, by its usual approximation."""
            return keras.ops.gelu(x, approximate=True)
        ''',
}


def initializer_kind(layer: Layer) -> str:
    """How a layer's kernel starts; `auto` and `small` are resolved."""
    name = str(getattr(layer, "initializer", "auto"))
    if name not in {"auto", "small"}:
        return name
    usual = "he" if layer.activation_name() in RECTIFIERS else "glorot"
    return f"small_{usual}" if name == "small" else usual


def initializer_kinds(steps: Iterable[Step]) -> tuple[str, ...]:
    """The initialisers that the kernels of a network start by."""
    layers = (step.node.layer for step in steps)
    drawn = (layer for layer in layers if "initializer" in type(layer).model_fields)
    return tuple(dict.fromkeys(initializer_kind(layer) for layer in drawn))
