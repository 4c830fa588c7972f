"""The sampling layer as code."""

from neurarium.export.layer_code import Function, KerasLayer, LayerCode, Module, layer_code
from neurarium.export.onnx_graph import OnnxLayer
from neurarium.export.walk import Step

_WORDS = (
    '"""Each number is drawn around its mean while training; mean and log-variance stand side by side."""'
)
_JAX = f"""
def sample(key, x, training):
    {_WORDS}
    mean, log_variance = x[:, ::2], x[:, 1::2]
    return mean + jnp.exp(log_variance / 2) * jax.random.normal(key, mean.shape) if training else mean
"""
_FLAX = f"""
class Sample(nnx.Module):
    {_WORDS}

    def __init__(self, rngs):
        self.rngs, self.deterministic = rngs.fork(), False

    def __call__(self, x):
        mean, log_variance = x[:, ::2], x[:, 1::2]
        if self.deterministic:
            return mean
        return mean + jnp.exp(log_variance / 2) * jax.random.normal(self.rngs(), mean.shape)
"""
_PYTORCH = f"""
class Sample(nn.Module):
    {_WORDS}

    def forward(self, x):
        mean, log_variance = x[:, ::2], x[:, 1::2]
        return mean + torch.exp(log_variance / 2) * torch.randn_like(mean) if self.training else mean
"""
_KERAS = f"""
class Sample(layers.Layer):
    {_WORDS}

    def __init__(self, **options):
        super().__init__(**options)
        self.seed = keras.random.SeedGenerator()

    def call(self, x, training=False):
        mean, log_variance = x[:, ::2], x[:, 1::2]
        if not training:
            return mean
        noise = keras.random.normal(keras.ops.shape(mean), dtype=mean.dtype, seed=self.seed)
        return mean + keras.ops.exp(log_variance / 2) * noise
"""


@layer_code("sample")
class SampleCode(LayerCode):
    """A mean and, while training, noise of the spread that stands beside it."""

    def jax(self, step: Step) -> Function:
        return Function(f"sample(next(keys), {step.x}, training)", _JAX, is_random=True)

    def flax(self, step: Step) -> Module:
        return Module(step.applied, "Sample(rngs)", definition=_FLAX)

    def pytorch(self, step: Step) -> Module:
        return Module(step.applied, "Sample()", definition=_PYTORCH)

    def keras(self, step: Step) -> KerasLayer:
        return KerasLayer("Sample", definition=_KERAS)

    def onnx(self, layer: OnnxLayer) -> str:
        begin, end, axis, step = (
            layer.numbers(name, number)
            for name, number in (("begin", 0), ("end", layer.input_shape[0]), ("axis", 1), ("step", 2))
        )
        return layer.op("Slice", layer.x, begin, end, axis, step)
