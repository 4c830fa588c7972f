"""The self-attention layer as code."""

import math
from collections.abc import Mapping

import numpy as np

from neurarium.engine.layers.self_attention import KEY, QUERY, VALUE, SelfAttention
from neurarium.export.layer_code import Function, KerasLayer, LayerCode, Module, layer_code
from neurarium.export.onnx_graph import OnnxLayer
from neurarium.export.walk import Step

_WORDS = "Each element hears of others, and of those most whose keys agree with its query; by several heads."
_JAX = f'''
def self_attention(params, x, heads, causal, mask=None):
    """{_WORDS}"""
    batch, length, features = x.shape

    def of_heads(kernel, bias):
        return (x @ kernel + bias).reshape(batch, length, heads, -1).swapaxes(1, 2)

    queries, keys, values = (of_heads(*part) for part in zip(params["kernel"], params["bias"]))
    scores = queries @ keys.swapaxes(2, 3) / jnp.sqrt(features // heads)
    if causal:
        scores = jnp.where(jnp.tri(length, dtype=bool), scores, -jnp.inf)
    if mask is not None:
        scores = jnp.where(mask[:, None, None], scores, -jnp.inf)
    heard = (jax.nn.softmax(scores) @ values).swapaxes(1, 2).reshape(x.shape)
    return heard @ params["output_kernel"] + params["output_bias"]
'''
_FLAX = f'''
class SelfAttention(nnx.Module):
    """{_WORDS}"""

    def __init__(self, features, heads, causal, rngs):
        self.heads, self.causal = heads, causal
        glorot = nnx.initializers.glorot_uniform
        self.kernel = nnx.Param(glorot(batch_axis=0)(rngs(), (3, features, features)))
        self.bias = nnx.Param(jnp.zeros((3, features)))
        self.output_kernel = nnx.Param(glorot()(rngs(), (features, features)))
        self.output_bias = nnx.Param(jnp.zeros(features))

    def __call__(self, x, mask=None):
        batch, length, features = x.shape

        def of_heads(kernel, bias):
            return (x @ kernel + bias).reshape(batch, length, self.heads, -1).swapaxes(1, 2)

        queries, keys, values = (of_heads(*part) for part in zip(self.kernel[...], self.bias[...]))
        scores = queries @ keys.swapaxes(2, 3) / jnp.sqrt(features // self.heads)
        if self.causal:
            scores = jnp.where(jnp.tri(length, dtype=bool), scores, -jnp.inf)
        if mask is not None:
            scores = jnp.where(mask[:, None, None], scores, -jnp.inf)
        heard = (nnx.softmax(scores) @ values).swapaxes(1, 2).reshape(x.shape)
        return heard @ self.output_kernel[...] + self.output_bias[...]
'''
_PYTORCH = f'''
class SelfAttention(nn.Module):
    """{_WORDS}"""

    def __init__(self, features, heads, causal):
        super().__init__()
        self.heads, self.causal = heads, causal
        kernels = [nn.init.xavier_uniform_(torch.empty(features, features)) for _ in range(3)]
        self.weight = nn.Parameter(torch.stack(kernels, -1))  # (features, features, parts)
        self.bias = nn.Parameter(torch.zeros(3, features))
        self.output_kernel = nn.Parameter(nn.init.xavier_uniform_(torch.empty(features, features)))
        self.output_bias = nn.Parameter(torch.zeros(features))

    def forward(self, x, mask=None):
        parts = zip(self.weight.permute(2, 1, 0), self.bias)
        queries, keys, values = (
            (x @ kernel + bias).unflatten(2, (self.heads, -1)).transpose(1, 2) for kernel, bias in parts
        )
        sees = None if mask is None else mask[:, None, None]
        heard = F.scaled_dot_product_attention(queries, keys, values, sees, is_causal=self.causal)
        return heard.transpose(1, 2).flatten(2) @ self.output_kernel + self.output_bias
'''
_KERAS = f'''
class SelfAttention(layers.Layer):
    """{_WORDS}"""

    def __init__(self, heads, causal, **options):
        super().__init__(**options)
        self.heads, self.causal = heads, causal

    def build(self, shape):
        length, features = shape[1:]
        glorot = keras.initializers.get("glorot_uniform")

        def of_parts(shape, dtype=None):
            return keras.ops.stack([glorot(shape[1:], dtype) for _ in range(shape[0])])

        square = (features, features)
        self.kernel = self.add_weight(shape=(3, *square), initializer=of_parts, name="kernel")
        self.bias = self.add_weight(shape=(3, features), initializer="zeros", name="bias")
        self.output_kernel = self.add_weight(shape=square, initializer=glorot, name="output_kernel")
        self.output_bias = self.add_weight(shape=(features,), initializer="zeros", name="output_bias")
        self.sees = np.tri(length, dtype=bool) if self.causal else np.ones((length, length), bool)

    def call(self, x, heard_of=None):
        ops, (length, features) = keras.ops, x.shape[1:]
        shape = (-1, length, self.heads, features // self.heads)
        queries, keys, values = (
            ops.swapaxes(ops.reshape(x @ self.kernel[part] + self.bias[part], shape), 1, 2)
            for part in range(3)
        )
        scores = queries @ ops.swapaxes(keys, 2, 3) / (features // self.heads) ** 0.5
        sees = self.sees if heard_of is None else ops.logical_and(self.sees, heard_of[:, None, None])
        heard = ops.softmax(ops.where(sees, scores, -1e30)) @ values
        heard = ops.reshape(ops.swapaxes(heard, 1, 2), (-1, length, features))
        return heard @ self.output_kernel + self.output_bias
'''


@layer_code("self_attention")
class SelfAttentionCode(LayerCode):
    """Written out, because frameworks keep the weights of queries, keys and values in forms of their own."""

    def jax(self, step: Step) -> Function:
        shapes = step.param_shapes
        glorot = "jax.nn.initializers.glorot_uniform"
        start = {
            "kernel": f"{glorot}(batch_axis=0)(next(keys), {shapes['kernel']})",
            "bias": f"jnp.zeros({shapes['bias']})",
            "output_kernel": f"{glorot}()(next(keys), {shapes['output_kernel']})",
            "output_bias": f"jnp.zeros({shapes['output_bias'][0]})",
        }
        given = f'params["{step.name}"], {step.x}, {_options(step)}{heard_mask(step)}'
        return Function(f"self_attention({given})", _JAX, start)

    def flax(self, step: Step) -> Module:
        made = f"SelfAttention({step.input_shape[-1]}, {_options(step)}, rngs=rngs)"
        return Module(step.applied_to(step.x + heard_mask(step)), made, definition=_FLAX)

    def pytorch(self, step: Step) -> Module:
        made = f"SelfAttention({step.input_shape[-1]}, {_options(step)})"
        return Module(
            step.applied_to(step.x + heard_mask(step)), made, definition=_PYTORCH, names={"kernel": "weight"}
        )

    def keras(self, step: Step) -> KerasLayer:
        return KerasLayer(
            "SelfAttention", (_options(step),), _KERAS, called=f"{{x}}{heard_mask(step, 'heard_of')}"
        )

    def onnx(self, layer: OnnxLayer) -> str:
        return add_attention(layer, layer.of(SelfAttention), layer.x, layer.arrays)


def add_attention(
    layer: OnnxLayer, attention: SelfAttention, x: str, arrays: Mapping[str, np.ndarray]
) -> str:
    """Add what each element of a tensor hears of others by such attention, to a layer that has some."""
    (length, features), heads = layer.input_shape, attention.heads
    of_heads = layer.numbers("of_heads", -1, length, heads, features // heads)

    def part(name: str, number: int, *, perm: tuple[int, ...] = (0, 2, 1, 3)) -> str:
        kernel = layer.array(f"{name}_kernel", arrays["kernel"][number])
        bias = layer.array(f"{name}_bias", arrays["bias"][number])
        made = layer.op("Add", layer.op("MatMul", x, kernel), bias)
        return layer.op("Transpose", layer.op("Reshape", made, of_heads), perm=perm)

    queries, keys = part("query", QUERY), part("key", KEY, perm=(0, 2, 3, 1))
    size = layer.constant("root_of_size", np.array(math.sqrt(features // heads), np.float32))
    scores = layer.op("Div", layer.op("MatMul", queries, keys), size)
    if attention.causal:
        hidden = np.triu(np.full((length, length), -np.inf, np.float32), 1)
        scores = layer.op("Add", scores, layer.constant("hidden", hidden))
    if layer.ending and not attention.causal:
        is_heard = layer.op("Unsqueeze", layer.ending.mask, layer.numbers("queries", 1, 2))
        scores = layer.op("Where", is_heard, scores, layer.constant("unheard", np.array(-np.inf, np.float32)))
    heard = layer.op("MatMul", layer.op("Softmax", scores, axis=-1), part("value", VALUE))
    together = layer.op("Transpose", heard, perm=[0, 2, 1, 3])
    row = layer.op("Reshape", together, layer.numbers("row", -1, length, features))
    product = layer.op("MatMul", row, layer.array("output_kernel"))
    return layer.op("Add", product, layer.array("output_bias"))


def heard_mask(step: Step, argument: str = "mask") -> str:
    """The mask as an argument: where no element hears of those after it, none hears what fills up, either.

    Keras wants a mask of its own to be called so.
    """
    causal = getattr(step.node.layer, "causal", False)
    return f", {argument}={step.mask}" if step.mask and not causal else ""


def _options(step: Step) -> str:
    layer = step.of(SelfAttention)
    return f"heads={layer.heads}, causal={layer.causal}"
