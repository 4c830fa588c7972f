"""Recurrent layers as code: one formula for the state after an element, in every framework."""

from abc import abstractmethod
from collections.abc import Iterable, Mapping
from typing import ClassVar

from neurarium.engine.recurrence import Recurrent
from neurarium.export.kernel import TORCH_NAMES
from neurarium.export.layer_code import Function, KerasLayer, LayerCode, Module
from neurarium.export.literals import real
from neurarium.export.onnx_graph import OnnxLayer
from neurarium.export.onnx_recurrence import OnnxCell, add_recurrent
from neurarium.export.text import body
from neurarium.export.walk import Step

_JAX = '''
def {function}(params, x, every{mask}):
    """{words}"""

    def read(states, {element}):
{opened}        {states} = states
        seen, heard = x @ params["kernel"], h @ params["recurrent_kernel"]
{formula}
{closed}
    start = jnp.zeros((len(x), params["kernel"].shape[-1]), x.dtype)
    _, outputs = jax.lax.scan(read, (start,) * {count}, {elements})
    return outputs.swapaxes(0, 1) if every else outputs[-1]
'''
_FLAX = '''
class {name}(nnx.Module):
    """{words}"""

    def __init__(self, features, units, every{arguments}, rngs):
        self.every = every
        glorot = nnx.initializers.glorot_uniform(batch_axis=0)
        self.kernel = nnx.Param(glorot(rngs(), ({gates}, features, units)))
        kernels = [nnx.initializers.orthogonal()(rngs(), (units, units)) for _ in range({gates})]
        self.recurrent_kernel = nnx.Param(jnp.stack(kernels))
{biases}

    def __call__(self, x{mask}):
        def read(states, {element}):
{opened}            {states} = states
            seen, heard = x @ self.kernel[...], h @ self.recurrent_kernel[...]
{formula}
{closed}
        start = jnp.zeros((len(x), self.kernel.shape[-1]), x.dtype)
        _, outputs = jax.lax.scan(read, (start,) * {count}, {elements})
        return outputs.swapaxes(0, 1) if self.every else outputs[-1]
'''
_PYTORCH = '''
class {name}(nn.Module):
    """{words}"""

    def __init__(self, features, units, every{arguments}):
        super().__init__()
        self.every = every
        kernels = [nn.init.xavier_uniform_(torch.empty(units, features)) for _ in range({gates})]
        self.weight = nn.Parameter(torch.stack(kernels, -1))  # (units, features, gates)
        kernels = [nn.init.orthogonal_(torch.empty(units, units)) for _ in range({gates})]
        self.recurrent_kernel = nn.Parameter(torch.stack(kernels))  # (gates, units, units)
{biases}

    def forward(self, x{mask}):
        kernel, outputs = self.weight.permute(2, 1, 0), []
        {states} = (x.new_zeros(len(x), kernel.shape[-1]),) * {count}
        for {element} in {elements}:
{opened}            seen, heard = element @ kernel, h @ self.recurrent_kernel
{formula}
{closed}            outputs.append(h)
        return torch.stack(outputs, 1) if self.every else h
'''
_KERAS_GATES = '''
def for_each_gate(kind):
    """An initializer of kernels for each gate, (gates, inputs, units)."""

    def initializer(shape, dtype=None):
        return keras.ops.stack([keras.initializers.get(kind)(shape[1:], dtype) for _ in range(shape[0])])

    return initializer
'''
_KERAS_WITH_MASK = '''

def with_mask(x, mask):
    """Sequences with one more feature: whether an element is true."""
    return keras.ops.concatenate([x, keras.ops.cast(mask[..., None], x.dtype)], axis=-1)
'''
_KERAS_BACKWARD = '''
class BackwardRNN(layers.RNN):
    """Reads from the last element to the first, and gives what it gives of each in their order."""

    def call(self, sequences, initial_state=None, mask=None, training=False):
        made = super().call(sequences, initial_state, mask, training)
        return keras.ops.flip(made, 1) if self.return_sequences else made
'''
_KERAS = '''
class {name}Cell(layers.Layer):
    """{words}"""

    def __init__(self, units{arguments}, **options):
        super().__init__(**options)
{kept}        self.units = self.output_size = units
        self.state_size = [units] * {count}

    def build(self, shape):
        units = self.units
        self.kernel = self.add_weight(
            shape=({gates}, {features}, units), initializer=for_each_gate("glorot_uniform"), name="kernel"
        )
        self.recurrent_kernel = self.add_weight(
            shape=({gates}, units, units), initializer=for_each_gate("orthogonal"), name="recurrent_kernel"
        )
{biases}

    def call(self, x, states):
        {states} = states
{opened}        seen, heard = x @ self.kernel, h @ self.recurrent_kernel
{formula}
{closed}        return h, [{listed}]
'''


# What stands in these places of the templates; and where sequences may be shorter, so that a state stays as
# it is at elements that are none.
_WHOLE: Mapping[str, Mapping[str, str]] = {
    _JAX: {"element": "x", "closed": "        return {pair}, h\n", "elements": "x.swapaxes(0, 1)"},
    _FLAX: {"element": "x", "closed": "            return {pair}, h\n", "elements": "x.swapaxes(0, 1)"},
    _PYTORCH: {"element": "element", "elements": "x.unbind(1)"},
    _KERAS: {"features": "shape[-1]"},
}
_KEPT_IN_JAX = """\
{indent}after = zip({pair}, states)
{indent}states = tuple(jnp.where(is_true, new, old) for new, old in after)
{indent}return states, states[0]
"""
_MASKED: Mapping[str, Mapping[str, str]] = {
    template: {
        "mask": ", mask",
        "element": "element",
        "opened": f"{indent}x, is_true = element\n",
        "closed": _KEPT_IN_JAX.replace("{indent}", indent),
        "elements": "(x.swapaxes(0, 1), mask.T[..., None])",
    }
    for template, indent in ((_JAX, 8 * " "), (_FLAX, 12 * " "))
} | {
    _PYTORCH: {
        "mask": ", mask",
        "element": "element, is_true",
        "elements": "zip(x.unbind(1), mask[..., None].unbind(1))",
        "opened": "            before = {pair}\n",
        "closed": "            {states} = (torch.where(is_true, *pair) for pair in zip({pair}, before))\n",
    },
    _KERAS: {
        "features": "shape[-1] - 1",
        "opened": "        x, is_true = x[:, :-1], x[:, -1:] > 0  # the mask comes as a last feature\n",
        "closed": "        {states} = (keras.ops.where(is_true, *pair) for pair in zip({pair}, states))\n",
    },
}


class RecurrentCode(LayerCode):
    """A recurrent layer in words of its own, because frameworks differ in their gates and biases.

    `formula` are lines that make the states of what the gates have `seen` and `heard`, (gates, batch, units);
    how functions and biases are spelled is left open in braces.
    """

    words: ClassVar[str]

    @abstractmethod
    def name(self, layer: Recurrent) -> str:
        """The name of its class."""

    @abstractmethod
    def formula(self, layer: Recurrent) -> tuple[str, ...]:
        """The lines from what is seen and heard to the new states."""

    @abstractmethod
    def onnx_cell(self, layer: Recurrent) -> OnnxCell:
        """The operator of ONNX that computes it."""

    def arguments(self, layer: Recurrent) -> Mapping[str, float]:
        """What its class is given besides its sizes: where the biases of a name begin, if not at 0."""
        del layer
        return {}

    def jax(self, step: Step) -> Function:
        layer, shapes = step.of(Recurrent), step.param_shapes
        biases = {bias: f'params["{bias}"]' for bias in layer.biases}
        function = self._name(step).lower()
        helper = self._written(_JAX, step, (), self._formula(layer, _IN_JAX, biases, depth=2))
        params = {
            "kernel": f"jax.nn.initializers.glorot_uniform(batch_axis=0)(next(keys), {shapes['kernel']})",
            "recurrent_kernel": "jnp.stack([jax.nn.initializers.orthogonal()"
            f"(key, {shapes['recurrent_kernel'][1:]})"
            f" for key in jax.random.split(next(keys), {len(layer.gates)})])",
        }
        params |= {bias: f"jnp.full({layer.units}, {real(layer.first_bias(bias))})" for bias in layer.biases}
        x = f"{step.x}[:, ::-1]" if _is_backward(layer) else step.x
        mask = _mask(step, "[:, ::-1]")
        call = f'{function}(params["{step.name}"], {x}, every={layer.return_sequences}{mask})'
        return Function(_in_order(layer, call, "[:, ::-1]"), helper, params)

    def flax(self, step: Step) -> Module:
        layer = step.of(Recurrent)
        start = [
            f"self.{bias} = nnx.Param(jnp.full(units, {self._start(layer, bias)}))" for bias in layer.biases
        ]
        biases = {bias: f"self.{bias}[...]" for bias in layer.biases}
        formula = self._formula(layer, _IN_JAX, biases, depth=3)
        made = self._made(step, layer, "rngs=rngs")
        return Module(
            _applied(step, layer, "[:, ::-1]"), made, definition=self._written(_FLAX, step, start, formula)
        )

    def pytorch(self, step: Step) -> Module:
        layer = step.of(Recurrent)
        start = [
            f"self.{bias} = nn.Parameter(torch.full((units,), {self._start(layer, bias)}))"
            for bias in layer.biases
        ]
        formula = self._formula(layer, _IN_PYTORCH, _of_self(layer), depth=3)
        definition = self._written(_PYTORCH, step, start, formula)
        applied = _applied(step, layer, ".flip(1)")
        return Module(applied, self._made(step, layer), definition=definition, names=TORCH_NAMES)

    def keras(self, step: Step) -> KerasLayer:
        layer = step.of(Recurrent)
        start = [
            f"self.{bias} = self.add_weight("
            f'shape=(units,), initializer={self._keras_start(layer, bias)}, name="{bias}")'
            for bias in layer.biases
        ]
        definition = self._written(
            _KERAS, step, start, self._formula(layer, _IN_KERAS, _of_self(layer), depth=2)
        )
        cell = f"{self._name(step)}Cell({', '.join([str(layer.units), *self._given(layer)])})"
        every = ("return_sequences=True",) if layer.return_sequences else ()
        called = f"with_mask({{x}}, {step.mask})" if _is_masked(step) else "{x}"
        helper = _KERAS_GATES + (_KERAS_WITH_MASK if _is_masked(step) else "")
        if not _is_backward(layer):
            return KerasLayer("layers.RNN", (cell, *every), definition, helper=helper, called=called)
        arguments = (cell, *every, "go_backwards=True")
        return KerasLayer(
            "BackwardRNN", arguments, definition, helper=helper, base=_KERAS_BACKWARD, called=called
        )

    def onnx(self, layer: OnnxLayer) -> str:
        return add_recurrent(layer, self.onnx_cell(layer.of(Recurrent)))

    def _name(self, step: Step) -> str:
        """The name of its class; both forms may stand in a file."""
        name = self.name(step.of(Recurrent))
        return f"Masked{name}" if _is_masked(step) else name

    def _formula(
        self, layer: Recurrent, functions: Mapping[str, str], biases: Mapping[str, str], *, depth: int
    ) -> str:
        return body((line.format(**functions, **biases) for line in self.formula(layer)), depth)

    def _made(self, step: Step, layer: Recurrent, *more: str) -> str:
        given = (
            str(step.input_shape[-1]),
            str(layer.units),
            f"every={layer.return_sequences}",
            *self._given(layer),
            *more,
        )
        return f"{self._name(step)}({', '.join(given)})"

    def _given(self, layer: Recurrent) -> list[str]:
        return [f"{name}={real(value)}" for name, value in self.arguments(layer).items()]

    def _start(self, layer: Recurrent, bias: str) -> str:
        return bias if bias in self.arguments(layer) else "0.0"

    def _keras_start(self, layer: Recurrent, bias: str) -> str:
        is_given = bias in self.arguments(layer)
        return f"keras.initializers.Constant(self.first_{bias})" if is_given else '"zeros"'

    def _written(self, template: str, step: Step, start: Iterable[str], formula: str) -> str:
        layer = step.of(Recurrent)
        names = ("h", "c")[: layer.states]
        listed, arguments = ", ".join(names), self.arguments(layer)
        states = f"({listed},)" if len(names) == 1 else listed
        pair = f"({listed},)" if len(names) == 1 else f"({listed})"
        places = (_MASKED if _is_masked(step) else _WHOLE)[template]
        pieces = {name: piece.format(states=states, pair=pair) for name, piece in places.items()}
        return template.format(
            **{"mask": "", "opened": "", "closed": ""} | pieces,
            name=self._name(step),
            function=self._name(step).lower(),
            words=self.words,
            states=states,
            listed=listed,
            count=len(names),
            gates=len(layer.gates),
            arguments="".join(f", {name}" for name in arguments),
            kept="".join(f"        self.first_{name} = {name}\n" for name in arguments),
            biases=body(start, 2),
            formula=formula,
        )


def _is_backward(layer: Recurrent) -> bool:
    return layer.direction == "backward"


def _in_order(layer: Recurrent, call: str, turned: str) -> str:
    """What a layer gives of each element, in the order of these."""
    return call + turned if _is_backward(layer) and layer.return_sequences else call


def _applied(step: Step, layer: Recurrent, turned: str) -> str:
    """A module that is applied, to what is turned around if need be."""
    x = step.x + turned if _is_backward(layer) else step.x
    return _in_order(layer, step.applied_to(x + _mask(step, turned)), turned)


def _is_masked(step: Step) -> bool:
    """Whether it must know which elements are true: not if it gives of each what it heard up to it."""
    return bool(step.mask) and not step.node.layer.is_causal()


def _mask(step: Step, turned: str) -> str:
    """The mask as an argument, turned around as its sequences are."""
    if not _is_masked(step):
        return ""
    return f", mask={step.mask}{turned if _is_backward(step.of(Recurrent)) else ''}"


_IN_JAX: Mapping[str, str] = {"sigmoid": "jax.nn.sigmoid", "tanh": "jnp.tanh", "relu": "jax.nn.relu"}
_IN_PYTORCH: Mapping[str, str] = {name: f"torch.{name}" for name in _IN_JAX}
_IN_KERAS: Mapping[str, str] = {name: f"keras.ops.{name}" for name in _IN_JAX}


def _of_self(layer: Recurrent) -> dict[str, str]:
    return {bias: f"self.{bias}" for bias in layer.biases}
