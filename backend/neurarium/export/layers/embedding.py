"""The embedding layer as code."""

from neurarium.engine.layers.embedding import Embedding
from neurarium.export.layer_code import Function, KerasLayer, LayerCode, Module, layer_code
from neurarium.export.onnx_graph import OnnxLayer
from neurarium.export.spellings import INITIALIZERS
from neurarium.export.walk import Step

_START = INITIALIZERS["normal"]


@layer_code("embedding")
class EmbeddingCode(LayerCode):
    """Symbols come as rows that are 1 at them, so it is a product: a dense layer without bias."""

    def jax(self, step: Step) -> Function:
        shape = step.param_shapes["embeddings"]
        return Function(
            f'{step.x} @ params["{step.name}"]["embeddings"]',
            params={"embeddings": f"{_START.jax}(next(keys), {shape})"},
        )

    def flax(self, step: Step) -> Module:
        symbols, units = step.param_shapes["embeddings"]
        module = f"nnx.Linear({symbols}, {units}, use_bias=False, kernel_init={_START.flax}, rngs=rngs)"
        return Module(step.applied, module, names={"embeddings": "kernel"})

    def pytorch(self, step: Step) -> Module:
        symbols, units = step.param_shapes["embeddings"]
        return Module(
            step.applied,
            f"SymbolEmbedding({symbols}, {units})",
            definition=_PYTORCH,
        )

    def keras(self, step: Step) -> KerasLayer:
        return KerasLayer("SymbolEmbedding", (str(step.of(Embedding).units),), _KERAS)

    def onnx(self, layer: OnnxLayer) -> str:
        return layer.op("MatMul", layer.x, layer.array("embeddings"))


_PYTORCH = '''
class SymbolEmbedding(nn.Module):
    """A row of numbers for each symbol, of sequences that are 1 at their symbols."""

    def __init__(self, symbols, units):
        super().__init__()
        self.embeddings = nn.Parameter(nn.init.normal_(torch.empty(symbols, units), std=0.05))

    def forward(self, x):
        return x @ self.embeddings
'''

_KERAS = '''
class SymbolEmbedding(layers.Layer):
    """A row of numbers for each symbol, of sequences that are 1 at their symbols."""

    def __init__(self, units, **options):
        super().__init__(**options)
        self.units = units

    def build(self, shape):
        start = keras.initializers.RandomNormal(stddev=0.05)
        self.embeddings = self.add_weight(
            shape=(shape[-1], self.units), initializer=start, name="embeddings"
        )

    def call(self, x):
        return x @ self.embeddings
'''
