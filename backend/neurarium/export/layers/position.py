"""The position layer as code."""

from neurarium.engine.layers.position import Position, waves
from neurarium.export.layer_code import Function, KerasLayer, LayerCode, Module, layer_code
from neurarium.export.onnx_graph import OnnxLayer
from neurarium.export.spellings import INITIALIZERS
from neurarium.export.walk import Step

_START = INITIALIZERS["normal"]
_WAVES = '''
def waves(length, features):
    """Sines of even features and cosines of odd ones, of rising wavelengths (Vaswani et al. 2017)."""
    rates = np.exp(-np.log(10000) * (np.arange(features) // 2 * 2) / features)
    angles = np.arange(length)[:, None] * rates
    return np.where(np.arange(features) % 2, np.cos(angles), np.sin(angles)).astype(np.float32)
'''
_FLAX = '''
class Position(nnx.Module):
    """Numbers for each place of a sequence, which are added and learned."""

    def __init__(self, length, features, rngs):
        self.positions = nnx.Param(nnx.initializers.normal(0.05)(rngs(), (length, features)))

    def __call__(self, x):
        return x + self.positions[...]
'''
_PYTORCH = '''
class Position(nn.Module):
    """Numbers for each place of a sequence, which are added and learned."""

    def __init__(self, length, features):
        super().__init__()
        self.positions = nn.Parameter(nn.init.normal_(torch.empty(length, features), std=0.05))

    def forward(self, x):
        return x + self.positions
'''
_KERAS = '''
class Position(layers.Layer):
    """Numbers for each place of a sequence, which are added and learned."""

    def build(self, shape):
        start = keras.initializers.RandomNormal(stddev=0.05)
        self.positions = self.add_weight(shape=shape[1:], initializer=start, name="positions")

    def call(self, x):
        return x + self.positions
'''


@layer_code("position")
class PositionCode(LayerCode):
    """A sum: with numbers that are learned, or with waves."""

    def jax(self, step: Step) -> Function:
        if not _is_learned(step):
            return Function(f"{step.x} + waves{step.input_shape}", _WAVES)
        start = {"positions": f"{_START.jax}(next(keys), {step.input_shape})"}
        return Function(f'{step.x} + params["{step.name}"]["positions"]', params=start)

    def flax(self, step: Step) -> Module:
        if not _is_learned(step):
            return Module(f"{step.x} + waves{step.input_shape}", definition=_WAVES)
        length, features = step.input_shape
        return Module(step.applied, f"Position({length}, {features}, rngs=rngs)", definition=_FLAX)

    def pytorch(self, step: Step) -> Module:
        if not _is_learned(step):
            return Module(
                f"{step.x} + torch.from_numpy(waves{step.input_shape}).to({step.x})", definition=_WAVES
            )
        length, features = step.input_shape
        return Module(step.applied, f"Position({length}, {features})", definition=_PYTORCH)

    def keras(self, step: Step) -> KerasLayer:
        if _is_learned(step):
            return KerasLayer("Position", definition=_KERAS)
        return KerasLayer("layers.Lambda", (f"lambda x: x + waves{step.input_shape}",), helper=_WAVES)

    def onnx(self, layer: OnnxLayer) -> str:
        if layer.of(Position).kind == "waves":
            return layer.op("Add", layer.x, layer.constant("waves", waves(*layer.input_shape)))
        return layer.op("Add", layer.x, layer.array("positions"))


def _is_learned(step: Step) -> bool:
    return step.of(Position).kind == "learned"
