"""The transformer block as code."""

from neurarium.engine.layers.self_attention import SelfAttention
from neurarium.engine.layers.transformer_block import ATTENTION, TransformerBlock
from neurarium.engine.normalisation import EPSILON
from neurarium.export.layer_code import Function, KerasLayer, LayerCode, Module, layer_code
from neurarium.export.layers.self_attention import add_attention, heard_mask
from neurarium.export.onnx_activations import ONNX_ACTIVATIONS
from neurarium.export.onnx_graph import OnnxLayer
from neurarium.export.spellings import ACTIVATIONS, INITIALIZERS, KERAS_ACTIVATIONS, RECTIFIERS
from neurarium.export.walk import Step

_WORDS = "Self-attention and two dense layers, each normalised before and added to what was there."
_JAX = f'''
def transformer_block(params, x, heads, causal, activation, mask=None):
    """{_WORDS}"""
    batch, length, features = x.shape

    def normalised(x, which):
        mean, variance = x.mean(2, keepdims=True), x.var(2, keepdims=True)
        scale, bias = params[f"{{which}}_scale"], params[f"{{which}}_bias"]
        return (x - mean) * jax.lax.rsqrt(variance + 1e-5) * scale + bias

    def of_heads(kernel, bias):
        return (seen @ kernel + bias).reshape(batch, length, heads, -1).swapaxes(1, 2)

    seen = normalised(x, "first")
    parts = zip(params["attention_kernel"], params["attention_bias"])
    queries, keys, values = (of_heads(*part) for part in parts)
    scores = queries @ keys.swapaxes(2, 3) / jnp.sqrt(features // heads)
    if causal:
        scores = jnp.where(jnp.tri(length, dtype=bool), scores, -jnp.inf)
    if mask is not None:
        scores = jnp.where(mask[:, None, None], scores, -jnp.inf)
    heard = (jax.nn.softmax(scores) @ values).swapaxes(1, 2).reshape(x.shape)
    x = x + heard @ params["output_kernel"] + params["output_bias"]
    wide = activation(normalised(x, "second") @ params["wide_kernel"] + params["wide_bias"])
    return x + wide @ params["narrow_kernel"] + params["narrow_bias"]
'''
_FLAX = f'''
class TransformerBlock(nnx.Module):
    """{_WORDS}"""

    def __init__(self, features, width, heads, causal, activation, wide_init, rngs):
        self.heads, self.causal, self.activation = heads, causal, activation
        glorot = nnx.initializers.glorot_uniform
        for which in ("first", "second"):
            setattr(self, f"{{which}}_scale", nnx.Param(jnp.ones(features)))
            setattr(self, f"{{which}}_bias", nnx.Param(jnp.zeros(features)))
        self.attention_kernel = nnx.Param(glorot(batch_axis=0)(rngs(), (3, features, features)))
        self.attention_bias = nnx.Param(jnp.zeros((3, features)))
        self.output_kernel = nnx.Param(glorot()(rngs(), (features, features)))
        self.output_bias = nnx.Param(jnp.zeros(features))
        self.wide_kernel = nnx.Param(wide_init(rngs(), (features, width)))
        self.wide_bias = nnx.Param(jnp.zeros(width))
        self.narrow_kernel = nnx.Param(glorot()(rngs(), (width, features)))
        self.narrow_bias = nnx.Param(jnp.zeros(features))

    def __call__(self, x, mask=None):
        batch, length, features = x.shape

        def normalised(x, scale, bias):
            mean, variance = x.mean(2, keepdims=True), x.var(2, keepdims=True)
            return (x - mean) * jax.lax.rsqrt(variance + 1e-5) * scale[...] + bias[...]

        def of_heads(kernel, bias):
            return (seen @ kernel + bias).reshape(batch, length, self.heads, -1).swapaxes(1, 2)

        seen = normalised(x, self.first_scale, self.first_bias)
        parts = zip(self.attention_kernel[...], self.attention_bias[...])
        queries, keys, values = (of_heads(*part) for part in parts)
        scores = queries @ keys.swapaxes(2, 3) / jnp.sqrt(features // self.heads)
        if self.causal:
            scores = jnp.where(jnp.tri(length, dtype=bool), scores, -jnp.inf)
        if mask is not None:
            scores = jnp.where(mask[:, None, None], scores, -jnp.inf)
        heard = (nnx.softmax(scores) @ values).swapaxes(1, 2).reshape(x.shape)
        x = x + heard @ self.output_kernel[...] + self.output_bias[...]
        seen = normalised(x, self.second_scale, self.second_bias)
        wide = self.activation(seen @ self.wide_kernel[...] + self.wide_bias[...])
        return x + wide @ self.narrow_kernel[...] + self.narrow_bias[...]
'''
_PYTORCH = f'''
class TransformerBlock(nn.Module):
    """{_WORDS}"""

    def __init__(self, features, width, heads, causal, activation):
        super().__init__()
        self.heads, self.causal, self.activation = heads, causal, activation
        for which in ("first", "second"):
            setattr(self, f"{{which}}_scale", nn.Parameter(torch.ones(features)))
            setattr(self, f"{{which}}_bias", nn.Parameter(torch.zeros(features)))
        kernels = [nn.init.xavier_uniform_(torch.empty(features, features)) for _ in range(3)]
        self.attention_kernel = nn.Parameter(torch.stack(kernels))
        self.attention_bias = nn.Parameter(torch.zeros(3, features))
        self.output_kernel = nn.Parameter(nn.init.xavier_uniform_(torch.empty(features, features)))
        self.output_bias = nn.Parameter(torch.zeros(features))
        self.wide_kernel = nn.Parameter(torch.empty(features, width))
        self.wide_bias = nn.Parameter(torch.zeros(width))
        self.narrow_kernel = nn.Parameter(nn.init.xavier_uniform_(torch.empty(width, features)))
        self.narrow_bias = nn.Parameter(torch.zeros(features))

    def forward(self, x, mask=None):
        features = x.shape[-1:]
        seen = F.layer_norm(x, features, self.first_scale, self.first_bias)
        queries, keys, values = (
            (seen @ kernel + bias).unflatten(2, (self.heads, -1)).transpose(1, 2)
            for kernel, bias in zip(self.attention_kernel, self.attention_bias)
        )
        sees = None if mask is None else mask[:, None, None]
        heard = F.scaled_dot_product_attention(queries, keys, values, sees, is_causal=self.causal)
        x = x + heard.transpose(1, 2).flatten(2) @ self.output_kernel + self.output_bias
        seen = F.layer_norm(x, features, self.second_scale, self.second_bias)
        wide = self.activation(seen @ self.wide_kernel + self.wide_bias)
        return x + wide @ self.narrow_kernel + self.narrow_bias
'''
_KERAS = f'''
class TransformerBlock(layers.Layer):
    """{_WORDS}"""

    def __init__(self, width, heads, causal, activation, wide_init, **options):
        super().__init__(**options)
        self.width, self.heads, self.causal = width, heads, causal
        self.bend, self.wide_init = keras.activations.get(activation), wide_init

    def build(self, shape):
        length, features = shape[1:]
        glorot = keras.initializers.get("glorot_uniform")

        def of_parts(shape, dtype=None):
            return keras.ops.stack([glorot(shape[1:], dtype) for _ in range(shape[0])])

        def add(name, *shape, start="zeros"):
            setattr(self, name, self.add_weight(shape=shape, initializer=start, name=name))

        for which in ("first", "second"):
            add(f"{{which}}_scale", features, start="ones")
            add(f"{{which}}_bias", features)
        add("attention_kernel", 3, features, features, start=of_parts)
        add("attention_bias", 3, features)
        add("output_kernel", features, features, start=glorot)
        add("output_bias", features)
        add("wide_kernel", features, self.width, start=self.wide_init)
        add("wide_bias", self.width)
        add("narrow_kernel", self.width, features, start=glorot)
        add("narrow_bias", features)
        self.sees = np.tri(length, dtype=bool) if self.causal else np.ones((length, length), bool)

    def call(self, x, heard_of=None):
        ops, (length, features) = keras.ops, x.shape[1:]
        shape = (-1, length, self.heads, features // self.heads)

        def normalised(x, scale, bias):
            mean, variance = ops.mean(x, 2, keepdims=True), ops.var(x, 2, keepdims=True)
            return (x - mean) * ops.rsqrt(variance + 1e-5) * scale + bias

        seen = normalised(x, self.first_scale, self.first_bias)
        queries, keys, values = (
            ops.swapaxes(
                ops.reshape(seen @ self.attention_kernel[part] + self.attention_bias[part], shape), 1, 2
            )
            for part in range(3)
        )
        scores = queries @ ops.swapaxes(keys, 2, 3) / (features // self.heads) ** 0.5
        sees = self.sees if heard_of is None else ops.logical_and(self.sees, heard_of[:, None, None])
        heard = ops.softmax(ops.where(sees, scores, -1e30)) @ values
        heard = ops.reshape(ops.swapaxes(heard, 1, 2), (-1, length, features))
        x = x + heard @ self.output_kernel + self.output_bias
        seen = normalised(x, self.second_scale, self.second_bias)
        wide = self.bend(seen @ self.wide_kernel + self.wide_bias)
        return x + wide @ self.narrow_kernel + self.narrow_bias
'''


@layer_code("transformer_block")
class TransformerBlockCode(LayerCode):
    """Written out in one piece, so that each array has the name that the engine gives it."""

    def jax(self, step: Step) -> Function:
        shapes, glorot = step.param_shapes, "jax.nn.initializers.glorot_uniform"
        drawn = {
            "attention_kernel": f"{glorot}(batch_axis=0)(next(keys), {shapes['attention_kernel']})",
            "output_kernel": f"{glorot}()(next(keys), {shapes['output_kernel']})",
            "wide_kernel": f"{INITIALIZERS[_wide(step)].jax}(next(keys), {shapes['wide_kernel']})",
            "narrow_kernel": f"{glorot}()(next(keys), {shapes['narrow_kernel']})",
        }
        rest = {
            name: f"jnp.{'ones' if name.endswith('scale') else 'zeros'}({shape})"
            for name, shape in shapes.items()
            if name not in drawn
        }
        bend = ACTIVATIONS[step.of(TransformerBlock).activation].jax
        options = f"{_options(step)}, activation={_function(bend)}{heard_mask(step)}"
        given = f'params["{step.name}"], {step.x}, {options}'
        return Function(f"transformer_block({given})", _JAX, drawn | rest)

    def flax(self, step: Step) -> Module:
        bend = _function(ACTIVATIONS[step.of(TransformerBlock).activation].flax)
        start = INITIALIZERS[_wide(step)].flax
        given = f"{_sizes(step)}, {_options(step)}, activation={bend}, wide_init={start}, rngs=rngs"
        return Module(
            step.applied_to(step.x + heard_mask(step)), f"TransformerBlock({given})", definition=_FLAX
        )

    def pytorch(self, step: Step) -> Module:
        bend = _function(ACTIVATIONS[step.of(TransformerBlock).activation].pytorch)
        made = f"TransformerBlock({_sizes(step)}, {_options(step)}, activation={bend})"
        # PyTorch counts what comes in by the second axis.
        start = INITIALIZERS[_wide(step)].pytorch.format(f"self.{step.attribute}.wide_kernel.T")
        return Module(step.applied_to(step.x + heard_mask(step)), made, (start,), definition=_PYTORCH)

    def keras(self, step: Step) -> KerasLayer:
        layer = step.of(TransformerBlock)
        width = layer.widening * step.input_shape[-1]
        arguments = (
            f"{width}, {_options(step)}",
            f"activation={ACTIVATIONS[layer.activation].keras or None}",
            f"wide_init={INITIALIZERS[_wide(step)].keras}",
        )
        helper = KERAS_ACTIVATIONS.get(layer.activation, "")
        called = f"{{x}}{heard_mask(step, 'heard_of')}"
        return KerasLayer("TransformerBlock", arguments, _KERAS, helper=helper, called=called)

    def onnx(self, layer: OnnxLayer) -> str:
        config = layer.of(TransformerBlock)

        def normalised(x: str, which: str) -> str:
            scale, bias = (layer.array(f"{which}_{part}") for part in ("scale", "bias"))
            return layer.op("LayerNormalization", x, scale, bias, axis=-1, epsilon=EPSILON)

        arrays = {name: layer.arrays[own] for name, own in ATTENTION.items()}
        attention = SelfAttention(heads=config.heads, causal=config.causal)
        heard = add_attention(layer, attention, normalised(layer.x, "first"), arrays)
        x = layer.op("Add", layer.x, heard)
        wide = layer.op("MatMul", normalised(x, "second"), layer.array("wide_kernel"))
        bent = ONNX_ACTIVATIONS[config.activation](layer, layer.op("Add", wide, layer.array("wide_bias")))
        narrow = layer.op("MatMul", bent, layer.array("narrow_kernel"))
        return layer.op("Add", x, layer.op("Add", narrow, layer.array("narrow_bias")))


def _options(step: Step) -> str:
    layer = step.of(TransformerBlock)
    return f"heads={layer.heads}, causal={layer.causal}"


def _sizes(step: Step) -> str:
    features = step.input_shape[-1]
    return f"{features}, {step.of(TransformerBlock).widening * features}"


def _wide(step: Step) -> str:
    """How the first dense layer starts."""
    return "he" if step.of(TransformerBlock).activation in RECTIFIERS else "glorot"


def _function(spelling: str) -> str:
    """An activation that is applied to “{}” as a function."""
    name, rest = spelling.partition("(")[::2]
    return name if rest == "{})" else f"lambda x: {spelling.format('x')}"
