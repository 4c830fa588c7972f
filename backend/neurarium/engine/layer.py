"""What a layer is: a configuration, a shape rule, initial variables and a forward pass."""

from abc import ABC, abstractmethod
from collections.abc import Mapping, Sequence
from types import MappingProxyType
from typing import ClassVar, Literal, NamedTuple

import jax
import numpy as np

from neurarium.engine import threefry
from neurarium.engine.component import Component
from neurarium.engine.element import SEQUENCE, Element
from neurarium.engine.errors import EngineError
from neurarium.engine.placed import placed
from neurarium.engine.registry import Registry

Shape = tuple[int, ...]
# What lies along an axis of an array: the channels of the input, those of the output, places of a window,
# or something of the layer's own, such as the gates of a recurrent one.
Axis = Literal["input", "output", "window", "own"]
Axes = tuple[Axis, ...]


class Variables(NamedTuple):
    """A layer's arrays by name: `params` are trained, `state` is not."""

    params: dict[str, jax.Array]
    state: dict[str, jax.Array]


class Given(NamedTuple):
    """What a layer is given: its shape, and whether no number of it can be negative.

    Only where what follows can subtract, `may_pair` is set.
    """

    shape: Shape
    never_negative: bool = False
    may_pair: bool = False


class Handover(NamedTuple):
    """Variables with which a layer's first channels are those of its input, as nearly as can be.

    If `by_pairs`, the input's channels are the first ones less the next ones, exactly.
    """

    variables: Variables
    by_pairs: bool = False


class Layer(Component, ABC):
    """One node of a network. Shapes are without the batch; arrays have it as their first axis.

    `param_axes` says of every array that `init` gives, params and state, what its axes are: surgery goes by
    that, and arrays of which nothing is said start afresh. Where an array has outputs, its last axis is one
    of them; they are those of its part alone, if the layer has `parts`. One that `keeps_time` makes each
    element of a sequence of that element and those before it alone.
    """

    keeps_time: ClassVar[bool] = False
    merges: ClassVar[bool] = False
    param_axes: ClassVar[Mapping[str, Axes]] = MappingProxyType({})

    @abstractmethod
    def output_shape(self, inputs: Sequence[Shape]) -> Shape:
        """The shape of the output for inputs of these shapes.

        Raises:
            EngineError: the inputs do not fit; the message says what was expected.
        """

    def is_causal(self) -> bool:
        """Whether no element of a sequence that it gives has seen one after it."""
        return self.keeps_time

    def init(self, key: jax.Array, inputs: Sequence[Shape]) -> Variables:
        """Initial params and state; none, unless the layer has some."""
        return Variables({}, {})

    @abstractmethod
    def apply(
        self, variables: Variables, inputs: Sequence[jax.Array], *, key: jax.Array, training: bool
    ) -> tuple[jax.Array, dict[str, jax.Array]]:
        """Outputs of shape (batch, *output_shape), and the layer's next state.

        `key` is fresh for every step and every layer; `training` is known when compiling.
        """

    def apply_padded(
        self,
        variables: Variables,
        inputs: Sequence[jax.Array],
        *,
        lengths: jax.Array,
        key: jax.Array,
        training: bool,
    ) -> tuple[jax.Array, dict[str, jax.Array]]:
        """What `apply` gives of sequences that have true lengths, int32 (batch,), and are 0 beyond.

        What the outputs are beyond their own lengths does not matter: the network makes it 0. For layers that
        mix elements; all others need nothing but `apply`.
        """
        return self.apply(variables, inputs, key=key, training=training)

    def output_lengths(self, lengths: jax.Array, inputs: Sequence[Shape]) -> jax.Array | None:
        """The true lengths of what it gives, of those of its inputs; None if it gives no such sequence."""
        shape = self.output_shape(inputs)
        return lengths if len(shape) == SEQUENCE and shape[0] == inputs[0][0] else None

    def calculation(
        self, variables: Variables, inputs: Sequence[jax.Array], *, element: Element, key: jax.Array
    ) -> dict[str, jax.Array]:
        """How one number of the output comes about when answering, step by step, for display: arrays by name.

        The inputs are those of one sample, without a batch. `key` is the one that the layer drew from in the
        last step. Nothing, where the inputs and the output tell it all.
        """
        return {}

    def calculation_padded(
        self,
        variables: Variables,
        inputs: Sequence[jax.Array],
        *,
        length: jax.Array,
        element: Element,
        key: jax.Array,
    ) -> dict[str, jax.Array]:
        """What `calculation` gives, where the sequence of the sample has a true length, and is 0 beyond."""
        return self.calculation(variables, inputs, element=element, key=key)

    def channel_sources(self, inputs: Sequence[Shape]) -> np.ndarray | None:
        """Which channels of the inputs each channel of the output is made of: int (channels, of each).

        Channels lie along the last axis; those of further inputs are numbered on. None for a layer that makes
        channels of its own.
        """
        return None

    def parts(self) -> Mapping[str, str]:
        """Equal parts of the output's channels, one after another, that are made by arrays of their own.

        By what each part is called, what the names of its arrays begin with.
        """
        return {"": ""}

    def pass_on(self, variables: Variables, given: Given) -> Handover | None:
        """How initial variables become such that the layer passes on what it is given; None if it cannot."""
        return None

    def unit_names(self, inputs: Sequence[Shape]) -> tuple[str, ...]:
        """What each number of the output is called, such as “x²”; empty where they have no names."""
        return ()

    def param_shapes(self, inputs: Sequence[Shape]) -> dict[str, Shape]:
        """The shapes of the params that `init` gives; a layer with params says them faster than this can."""
        if type(self).init is Layer.init:
            return {}
        made = jax.eval_shape(lambda key: self.init(key, inputs), threefry.seeded(0))
        return {name: array.shape for name, array in made.params.items()}

    def warning(self, inputs: Sequence[Shape], batch_size: int) -> str | None:
        """Why this layer can learn nothing here, in words, though it can be computed; None if all is well."""
        return None

    def macs(self, inputs: Sequence[Shape]) -> int:
        """Multiply-adds of a forward pass of one sample; 0 for layers that only move numbers or add them."""
        return 0

    def scratch(self, inputs: Sequence[Shape]) -> int:
        """Numbers a sample that are laid out for computing, besides the inputs and the output."""
        return 0

    def summary(self) -> str:
        """Few words for the layer's head on the page, such as “Dense 16”."""
        return self.title

    def listening(self, arrays: Mapping[str, jax.Array]) -> dict[str, int]:
        """Which of a layer's arrays weigh the channels of its input, and along which axis."""
        return {
            name: axes.index("input")
            for name, axes in self.param_axes.items()
            if "input" in axes and name in arrays
        }

    def activation_name(self) -> str | None:
        """The non-linearity that the layer ends with, for layers that have one."""
        name = getattr(self, "activation", None)
        return name if isinstance(name, str) else None


def constant(value: float, shape: Shape) -> jax.Array:
    """An array of one value for `init`; unlike JAX's own it compiles nothing for the shape."""
    return placed(np.full(shape, value, np.float32))


layer_registry: Registry[Layer] = Registry("layer", "neurarium.engine.layers")


def same_channels(inputs: Sequence[Shape]) -> np.ndarray:
    """The channel sources of a layer that changes each channel of its input on its own."""
    return np.arange(inputs[0][-1])[:, np.newaxis]


def expect_row(layer: Layer, shape: Shape) -> None:
    """Raise unless a shape is that of one row of numbers."""
    if len(shape) != 1:
        raise EngineError(
            "shape",
            f"{layer.title} expects one row of numbers, not {format_shape(shape)}: put a Flatten before it.",
        )


def expect_sequence(layer: Layer, shape: Shape) -> None:
    """Raise unless a shape is that of a sequence."""
    if len(shape) != 2:
        raise EngineError(
            "shape",
            f"{layer.title} expects a sequence (length, features), not {format_shape(shape)}.",
        )


def expect_picture(layer: Layer, shape: Shape) -> None:
    """Raise unless a shape has the three axes of a picture."""
    if len(shape) != 3:
        raise EngineError(
            "shape",
            f"{layer.title} expects a picture (height, width, channels), not {format_shape(shape)}.",
        )


def format_shape(shape: Shape) -> str:
    """A shape in words: “28 × 28 × 1”."""
    return " × ".join(str(size) for size in shape) if shape else "a single number"
