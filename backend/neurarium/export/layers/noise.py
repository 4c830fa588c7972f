"""The noise layer as code."""

from neurarium.engine.layers.noise import Noise
from neurarium.export.layer_code import Function, KerasLayer, LayerCode, Module, layer_code
from neurarium.export.literals import real
from neurarium.export.onnx_graph import OnnxLayer
from neurarium.export.walk import Step

_WORDS = '"""Normal noise of mean 0 is added while training."""'
_JAX = f"""
def add_noise(key, x, deviation, training):
    {_WORDS}
    return x + deviation * jax.random.normal(key, x.shape) if training else x
"""
_FLAX = f"""
class Noise(nnx.Module):
    {_WORDS}

    def __init__(self, deviation, rngs):
        self.deviation, self.rngs, self.deterministic = deviation, rngs.fork(), False

    def __call__(self, x):
        if self.deterministic:
            return x
        return x + self.deviation * jax.random.normal(self.rngs(), x.shape)
"""
_PYTORCH = f"""
class Noise(nn.Module):
    {_WORDS}

    def __init__(self, deviation):
        super().__init__()
        self.deviation = deviation

    def forward(self, x):
        return x + self.deviation * torch.randn_like(x) if self.training else x
"""


@layer_code("noise")
class NoiseCode(LayerCode):
    """Gaussian noise while training; Keras alone has a layer for it."""

    def jax(self, step: Step) -> Function:
        call = f"add_noise(next(keys), {step.x}, {_deviation(step)}, training)"
        return Function(call, _JAX, is_random=True)

    def flax(self, step: Step) -> Module:
        return Module(step.applied, f"Noise({_deviation(step)}, rngs)", definition=_FLAX)

    def pytorch(self, step: Step) -> Module:
        return Module(step.applied, f"Noise({_deviation(step)})", definition=_PYTORCH)

    def keras(self, step: Step) -> KerasLayer:
        return KerasLayer("layers.GaussianNoise", (_deviation(step),))

    def onnx(self, layer: OnnxLayer) -> str:
        return layer.x


def _deviation(step: Step) -> str:
    return real(step.of(Noise).deviation)
