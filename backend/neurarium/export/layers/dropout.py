"""The dropout layer as code."""

from neurarium.engine.layers.dropout import Dropout
from neurarium.export.layer_code import Function, KerasLayer, LayerCode, Module, layer_code
from neurarium.export.literals import real
from neurarium.export.onnx_graph import OnnxLayer
from neurarium.export.walk import Step

_DROPOUT = '''
def dropout(key, x, rate, training):
    """Silence a share of the units while training; what is left is made larger."""
    if not training:
        return x
    return jnp.where(jax.random.bernoulli(key, 1 - rate, x.shape), x / (1 - rate), 0)
'''


@layer_code("dropout")
class DropoutCode(LayerCode):
    """A share of the units, silenced while training."""

    def jax(self, step: Step) -> Function:
        call = f"dropout(next(keys), {step.x}, {_rate(step)}, training)"
        return Function(call, _DROPOUT, is_random=True)

    def flax(self, step: Step) -> Module:
        return Module(step.applied, f"nnx.Dropout({_rate(step)}, rngs=rngs)")

    def pytorch(self, step: Step) -> Module:
        return Module(step.applied, f"nn.Dropout({_rate(step)})")

    def keras(self, step: Step) -> KerasLayer:
        return KerasLayer("layers.Dropout", (_rate(step),))

    def onnx(self, layer: OnnxLayer) -> str:
        return layer.x


def _rate(step: Step) -> str:
    return real(step.of(Dropout).rate)
