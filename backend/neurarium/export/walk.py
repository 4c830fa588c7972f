"""A network as the order in which its layers are written: names, variables and comments."""

from collections import Counter
from collections.abc import Iterator, Mapping
from types import MappingProxyType
from typing import NamedTuple, TypeVar

import jax.numpy as jnp

from neurarium.engine.layer import Layer, Shape, format_shape
from neurarium.engine.layers.conv1d import Conv1D
from neurarium.engine.layers.input import Input
from neurarium.engine.network import Model, Node

L = TypeVar("L", bound=Layer)

# No name in the code around the layers begins like these, nor does any that a module of a framework has: so
# no layer's name can mean something else.
ATTRIBUTE_PREFIX = "layer_"
VARIABLE_PREFIX = "from_"
MASK = "mask"


class Step(NamedTuple):
    """One layer as it is written: `name` is its own, `inputs` and `output` are variables.

    `batch_size` is that of a step of training, and `held` has the values of units that are held, by number.
    Where sequences may be shorter than they have room for, `mask` is the variable that says which elements
    of its input are true, and `mask_after` which are of its output; empty where all always are.
    """

    node: Node
    name: str
    inputs: tuple[str, ...]
    output: str
    frozen: bool = False
    batch_size: int = 2
    held: Mapping[int, float] = MappingProxyType({})
    mask: str = ""
    mask_after: str = ""

    @property
    def moves_mask(self) -> bool:
        """Whether other elements are true of what it gives than of what it reads."""
        return self.mask != self.mask_after

    @property
    def x(self) -> str:
        """The variable that a layer of one input reads."""
        return self.inputs[0]

    @property
    def attribute(self) -> str:
        """What the layer is called as a part of a network."""
        return f"{ATTRIBUTE_PREFIX}{self.name}"

    @property
    def applied(self) -> str:
        """The layer applied to its input, where it is a module of the network."""
        return self.applied_to(self.x)

    def applied_to(self, given: str) -> str:
        """The same, applied to what is given."""
        return f"self.{self.attribute}({given})"

    @property
    def input_shape(self) -> Shape:
        """The shape of the first input, without the batch."""
        return self.node.input_shapes[0]

    @property
    def param_shapes(self) -> dict[str, Shape]:
        """The shapes of the layer's params by name."""
        return self.node.layer.param_shapes(self.node.input_shapes)

    @property
    def comment(self) -> str:
        """The layer in few words, and what it gives."""
        return f"{self.node.layer.summary()}, gives {format_shape(self.node.shape)}"

    def of(self, kind: type[L]) -> L:
        """The layer, which must be of this kind."""
        assert isinstance(self.node.layer, kind)
        return self.node.layer


def walk(
    model: Model,
    *,
    frozen: frozenset[str] = frozenset(),
    batch_size: int = 2,
    held: Mapping[str, Mapping[int, float]] = MappingProxyType({}),
) -> tuple[Step, ...]:
    """All layers but the input, in the order in which they compute."""
    names = layer_names(model)
    readers = Counter(source for node in model.nodes.values() for source in node.sources)
    nodes = list(model.nodes.values())
    is_one = len(input_fields(model)) == 1
    masks = _masks(model, names)
    variables: dict[str, str] = {}
    steps: list[Step] = []
    for node, following in zip(nodes, [*nodes[1:], None], strict=True):
        is_chained = readers[node.id] <= 1 and (following is None or node.id in following.sources)
        variables[node.id] = "x" if is_chained or isinstance(node.layer, Input) else _variable(names[node.id])
        if isinstance(node.layer, Input) and not is_one:
            variables[node.id] = input_variable(node.layer.field)
        if not isinstance(node.layer, Input):
            inputs = tuple(variables[source] for source in node.sources)
            output, is_frozen = variables[node.id], node.id in frozen
            units = held.get(node.id, {})
            mask = next((masks[source] for source in node.sources if source in masks), "")
            step = Step(node, names[node.id], inputs, output, is_frozen, batch_size, units, mask)
            steps.append(step._replace(mask_after=masks.get(node.id, "")))
    return tuple(_keep_input(steps, model))


def of_whole_samples(model: Model) -> Model:
    """A model that knows of no end where no sample has one but its last element."""
    endings = {field: ending for field, ending in model.endings.items() if not ending.unread}
    return model._replace(endings=endings)


def input_fields(model: Model) -> tuple[str, ...]:
    """The fields that a network reads, each once."""
    inputs = (node.layer for node in model.nodes.values() if isinstance(node.layer, Input))
    return tuple(dict.fromkeys(layer.field for layer in inputs))


def input_variable(field: str) -> str:
    """The variable of a field, where a network reads several."""
    return f"x_{field}"


def masked_layers(model: Model) -> frozenset[str]:
    """The layers that give sequences of which some elements may be none."""
    shown = {
        node.layer.field: jnp.zeros((1, *node.shape))
        for node in model.nodes.values()
        if isinstance(node.layer, Input)
    }
    return frozenset(model.lengths(shown))


def _masks(model: Model, names: Mapping[str, str]) -> dict[str, str]:
    """The variables that say which elements of sequences are true, by the layer that gives these."""
    given = masked_layers(model)
    masks: dict[str, str] = {}
    for node in model.nodes.values():
        if node.id in given:
            before = next((masks[source] for source in node.sources if source in masks), MASK)
            moves = isinstance(node.layer, Conv1D) and (
                node.layer.stride > 1 or node.layer.padding == "valid"
            )
            masks[node.id] = f"{MASK}_{names[node.id]}" if moves else before
    return masks


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


def layer_names(model: Model) -> dict[str, str]:
    """Layers' ids as what may follow a prefix in a name of Python's, all different."""
    names: dict[str, str] = {}
    for layer_id in model.nodes:
        plain = name = layer_id.replace("-", "_")
        number = 2
        while name in names.values():
            name, number = f"{plain}_{number}", number + 1
        names[layer_id] = name
    return names


def _variable(name: str) -> str:
    return f"{VARIABLE_PREFIX}{name}"
