"""The layer of the last element as code."""

from neurarium.export.layer_code import Function, KerasLayer, LayerCode, Module, layer_code
from neurarium.export.walk import Step


@layer_code("last")
class LastCode(LayerCode):
    """The last of the second axis."""

    def jax(self, step: Step) -> Function:
        return Function(f"{step.x}[:, -1]")

    def flax(self, step: Step) -> Module:
        return Module(f"{step.x}[:, -1]")

    def pytorch(self, step: Step) -> Module:
        return Module(f"{step.x}[:, -1]")

    def keras(self, step: Step) -> KerasLayer:
        return KerasLayer("layers.Lambda", ("lambda x: x[:, -1]",))
