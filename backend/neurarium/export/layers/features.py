"""The features layer as code."""

import math
from collections.abc import Callable, Mapping

import numpy as np

from neurarium.engine.layers.features import FEATURES, RANGE, Features
from neurarium.export.layer_code import Function, KerasLayer, LayerCode, Module, layer_code
from neurarium.export.onnx_graph import OnnxLayer
from neurarium.export.text import body
from neurarium.export.walk import Step

_FEATURES: Mapping[str, str] = {
    "x": "{x}[:, 0]",
    "y": "{x}[:, 1]",
    "x_squared": "{x}[:, 0] ** 2 / 6",
    "y_squared": "{x}[:, 1] ** 2 / 6",
    "product": "{x}[:, 0] * {x}[:, 1] / 6",
    "sin_x": "{math}.sin({x}[:, 0])",
    "sin_y": "{math}.sin({x}[:, 1])",
    "radius": "{math}.hypot({x}[:, 0], {x}[:, 1])",
    "angle": "{math}.arctan2({x}[:, 1], {x}[:, 0])",
}
_ONNX: Mapping[str, Callable[[OnnxLayer], str]] = {
    "x": lambda layer: _coordinate(layer, 0),
    "y": lambda layer: _coordinate(layer, 1),
    "x_squared": lambda layer: _product(layer, 0, 0),
    "y_squared": lambda layer: _product(layer, 1, 1),
    "product": lambda layer: _product(layer, 0, 1),
    "sin_x": lambda layer: layer.op("Sin", _coordinate(layer, 0)),
    "sin_y": lambda layer: layer.op("Sin", _coordinate(layer, 1)),
    "radius": lambda layer: layer.op("ReduceL2", layer.x, axes=[1], keepdims=1),
    "angle": lambda layer: _angle(layer),
}
_WORDS = '"""Features of points, with random Fourier features, which are not trained."""'


@layer_code("features")
class FeaturesCode(LayerCode):
    """Columns of functions; random Fourier features keep what was drawn of them."""

    def jax(self, step: Step) -> Function:
        layer, columns = step.of(Features), _columns(step, step.x, "jnp")
        plain = f"jnp.stack([{columns}], axis=1)"
        if not layer.fourier:
            return Function(plain)
        state = f'state["{step.name}"]'
        waves = f'jnp.sqrt(2.0) * jnp.cos({step.x} @ {state}["frequencies"] + {state}["phases"])'
        shape = f"({step.input_shape[0]}, {layer.fourier})"
        return Function(
            f"jnp.concatenate([{plain}, {waves}], axis=1)" if columns else waves,
            state=f'{{"frequencies": jax.random.normal(next(keys), {shape}), '
            f'"phases": jax.random.uniform(next(keys), {layer.fourier}, maxval=2 * jnp.pi)}}',
        )

    def flax(self, step: Step) -> Module:
        layer, inputs = step.of(Features), step.input_shape[0]
        if not layer.fourier:
            return Module(f"jnp.stack([{_columns(step, step.x, 'jnp')}], axis=1)")
        columns = _columns(step, "x", "jnp")
        waves = "jnp.sqrt(2.0) * jnp.cos(x @ self.frequencies[...] + self.phases[...])"
        init = [
            f"self.frequencies = nnx.Variable(jax.random.normal(rngs(), ({inputs}, {layer.fourier})))",
            f"self.phases = nnx.Variable(jax.random.uniform(rngs(), {layer.fourier}, maxval=2 * jnp.pi))",
        ]
        call = f"jnp.concatenate([jnp.stack([{columns}], axis=1), {waves}], axis=1)" if columns else waves
        definition = (
            f"class {_class_name(step)}(nnx.Module):\n    {_WORDS}\n\n"
            f"    def __init__(self, rngs):\n{body(init, 2)}\n\n"
            f"    def __call__(self, x):\n        return {call}"
        )
        return Module(step.applied, f"{_class_name(step)}(rngs)", definition=definition)

    def pytorch(self, step: Step) -> Module:
        layer, inputs = step.of(Features), step.input_shape[0]
        if not layer.fourier:
            return Module(f"torch.stack([{_columns(step, step.x, 'torch')}], dim=1)")
        columns = _columns(step, "x", "torch")
        waves = "math.sqrt(2) * torch.cos(x @ self.frequencies + self.phases)"
        init = [
            "super().__init__()",
            f'self.register_buffer("frequencies", torch.randn({inputs}, {layer.fourier}))',
            f'self.register_buffer("phases", 2 * math.pi * torch.rand({layer.fourier}))',
        ]
        call = f"torch.cat([torch.stack([{columns}], dim=1), {waves}], dim=1)" if columns else waves
        definition = (
            f"class {_class_name(step)}(nn.Module):\n    {_WORDS}\n\n"
            f"    def __init__(self):\n{body(init, 2)}\n\n    def forward(self, x):\n        return {call}"
        )
        return Module(step.applied, f"{_class_name(step)}()", definition=definition)

    def keras(self, step: Step) -> KerasLayer:
        layer, inputs = step.of(Features), step.input_shape[0]
        columns = _columns(step, "x", "keras.ops")
        plain = f"keras.ops.stack([{columns}], axis=1)"
        waves = "np.sqrt(2) * keras.ops.cos(keras.ops.matmul(x, self.frequencies) + self.phases)"
        build = [
            f'self.frequencies = self.add_weight(shape=({inputs}, {layer.fourier}), name="frequencies",'
            " initializer=keras.initializers.RandomNormal(stddev=1.0), trainable=False)",
            f'self.phases = self.add_weight(shape=({layer.fourier},), name="phases",'
            " initializer=keras.initializers.RandomUniform(0.0, 2 * np.pi), trainable=False)",
        ]
        call = plain
        if layer.fourier:
            call = f"keras.ops.concatenate([{plain}, {waves}], axis=1)" if columns else waves
        built = f"    def build(self, shape):\n{body(build, 2)}\n\n" if layer.fourier else ""
        definition = (
            f'class {_class_name(step)}(layers.Layer):\n    """Features of points."""\n\n{built}'
            f"    def call(self, x):\n        return {call}"
        )
        return KerasLayer(_class_name(step), definition=definition)

    def onnx(self, layer: OnnxLayer) -> str:
        columns = [_ONNX[field](layer) for field in _chosen(layer.of(Features), layer.input_shape[0])]
        if layer.of(Features).fourier:
            seen = layer.op("MatMul", layer.x, layer.array("frequencies"))
            waves = layer.op("Cos", layer.op("Add", seen, layer.array("phases")))
            height = layer.constant("height", np.array(math.sqrt(2), np.float32))
            columns.append(layer.op("Mul", height, waves))
        return layer.op("Concat", *columns, axis=1)


def _columns(step: Step, x: str, library: str) -> str:
    """Features of points x, as the columns of a list."""
    chosen = _chosen(step.of(Features), step.input_shape[0])
    return ", ".join(_FEATURES[field].format(x=x, math=library) for field in chosen)


def _chosen(layer: Features, inputs: int) -> list[str]:
    """The features that are wanted, but for those that need more inputs than there are."""
    return [field for field in _FEATURES if getattr(layer, field) and FEATURES[field].inputs <= inputs]


def _class_name(step: Step) -> str:
    return f"Features_{step.name}"


def _coordinate(layer: OnnxLayer, axis: int) -> str:
    """A coordinate of points as a column, (batch, 1)."""
    return layer.op("Gather", layer.x, layer.numbers(f"axis_{axis}", axis), axis=1)


def _product(layer: OnnxLayer, first: int, second: int) -> str:
    """A product of coordinates, brought to their range."""
    product = layer.op("Mul", _coordinate(layer, first), _coordinate(layer, second))
    return layer.op("Div", product, layer.constant("range", np.array(RANGE, np.float32)))


def _angle(layer: OnnxLayer) -> str:
    """The direction from the middle; ONNX knows only that of slopes, which is the same on both sides."""
    zero, tiny, half_turn, back = (
        layer.constant(name, np.array(value, np.float32))
        for name, value in (("zero", 0), ("tiny", 1e-30), ("half_turn", math.pi), ("turned_back", -math.pi))
    )
    x, y = _coordinate(layer, 0), _coordinate(layer, 1)
    steepest = layer.op("Where", layer.op("Equal", x, zero), tiny, x)
    slope = layer.op("Atan", layer.op("Div", y, steepest))
    turned = layer.op("Where", layer.op("Less", y, zero), back, half_turn)
    is_left = layer.op("Less", x, zero)
    return layer.op("Where", is_left, layer.op("Add", slope, turned), slope)
