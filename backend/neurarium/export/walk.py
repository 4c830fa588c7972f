"""A network as the order in which its layers are written: names, variables and comments."""

import keyword
from collections import Counter
from collections.abc import Iterator
from typing import NamedTuple, TypeVar

from neurarium.engine.layer import Layer, Shape, format_shape
from neurarium.engine.layers.input import Input
from neurarium.engine.network import Model, Node

L = TypeVar("L", bound=Layer)

# What a module of a framework has by another meaning.
TAKEN_ATTRIBUTES = {
    *("apply", "build", "buffers", "call", "children", "compile", "cpu", "cuda", "double", "eval", "float"),
    *("forward", "half", "init", "modules", "name", "parameters", "perturb", "rngs", "sow", "state"),
    *("summary", "to", "train", "training", "type"),
}
# What the code around the layers is written with.
TAKEN_VARIABLES = {
    *(
        "avg_pool",
        "batch_norm",
        "conv2d",
        "dense",
        "dropout",
        "features",
        "jax",
        "jnp",
        "key",
        "keras",
        "keys",
    ),
    *("layer_norm", "layers", "max_pool", "nn", "nnx", "np", "optax", "params", "self", "state"),
    *("torch", "training", "x"),
}


class Step(NamedTuple):
    """One layer as it is written: `name` is its own, `inputs` and `output` are variables."""

    node: Node
    name: str
    inputs: tuple[str, ...]
    output: str

    @property
    def x(self) -> str:
        """The variable that a layer of one input reads."""
        return self.inputs[0]

    @property
    def applied(self) -> str:
        """The layer applied to its input, where it is a module of the network."""
        return f"self.{self.name}({self.x})"

    @property
    def input_shape(self) -> Shape:
        """The shape of the first input, without the batch."""
        return self.node.input_shapes[0]

    @property
    def param_shapes(self) -> dict[str, Shape]:
        """The shapes of the layer's params by name."""
        return self.node.layer.param_shapes(self.node.input_shapes)

    @property
    def class_name(self) -> str:
        """A name for a class of the layer's own."""
        return "".join(part.title() for part in self.name.split("_"))

    @property
    def comment(self) -> str:
        """The layer in few words, and what it gives."""
        return f"{self.node.layer.summary()}, gives {format_shape(self.node.shape)}"

    def of(self, kind: type[L]) -> L:
        """The layer, which must be of this kind."""
        assert isinstance(self.node.layer, kind)
        return self.node.layer


def walk(model: Model) -> tuple[Step, ...]:
    """All layers but the input, in the order in which they compute."""
    names = _names(model)
    readers = Counter(source for node in model.nodes.values() for source in node.sources)
    nodes = list(model.nodes.values())
    variables: dict[str, str] = {}
    steps: list[Step] = []
    for node, following in zip(nodes, [*nodes[1:], None], strict=True):
        is_chained = readers[node.id] <= 1 and (following is None or node.id in following.sources)
        variables[node.id] = "x" if is_chained or isinstance(node.layer, Input) else _variable(names[node.id])
        if not isinstance(node.layer, Input):
            inputs = tuple(variables[source] for source in node.sources)
            steps.append(Step(node, names[node.id], inputs, variables[node.id]))
    return tuple(_keep_input(steps, model))


def _keep_input(steps: list[Step], model: Model) -> Iterator[Step]:
    """The steps, none of which writes over the input while it is still read."""
    entrances = {node.id for node in model.nodes.values() if isinstance(node.layer, Input)}
    last = max((index for index, step in enumerate(steps) if entrances & {*step.node.sources}), default=-1)
    renamed: dict[str, str] = {}
    for index, step in enumerate(steps):
        inputs = tuple(
            renamed.get(source, variable)
            for source, variable in zip(step.node.sources, step.inputs, strict=True)
        )
        output = _variable(step.name) if step.output == "x" and index < last else step.output
        renamed[step.node.id] = output
        yield step._replace(inputs=inputs, output=output)


def _names(model: Model) -> dict[str, str]:
    """Layers' ids as Python names, all different."""
    names: dict[str, str] = {}
    for layer_id in model.nodes:
        name = layer_id.lower().replace("-", "_").strip("_") or "layer"
        if not name[0].isalpha():
            name = f"layer_{name}"
        if keyword.iskeyword(name) or name in TAKEN_ATTRIBUTES:
            name = f"{name}_layer"
        while name in names.values():
            name += "_too"
        names[layer_id] = name
    return names


def _variable(name: str) -> str:
    return f"{name}_output" if name in TAKEN_VARIABLES else name
