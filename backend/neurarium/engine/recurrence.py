"""Recurrent layers: they read a sequence one element after another, and keep a state in between."""

from abc import ABC, abstractmethod
from collections.abc import Mapping, Sequence
from types import MappingProxyType
from typing import ClassVar, Literal, NamedTuple, Self

import jax
import jax.numpy as jnp
from pydantic import Field

from neurarium.engine import threefry
from neurarium.engine.element import Element
from neurarium.engine.errors import EngineError
from neurarium.engine.initializer import InitializerName, initializer
from neurarium.engine.layer import Axes, Shape, Variables, constant, expect_sequence
from neurarium.engine.lengths import is_within
from neurarium.engine.placed import stacked
from neurarium.engine.told_in_time import ToldInTime

# What a layer keeps from one element to the next, each (batch, units); the first one is its output.
Memory = tuple[jax.Array, ...]
MOST_ELEMENTS = 1_024
BACKWARD = "backward_"
SPOKEN: Mapping[str, str] = {"forward": "", "backward": " backward", "both": " both ways"}
STARTS: Mapping[str, InitializerName] = {"kernel": "glorot", "recurrent_kernel": "orthogonal"}


class Way(NamedTuple):
    """A direction in which a layer reads, and what the names of its arrays begin with."""

    is_backward: bool
    prefix: str = ""

    def of(self, params: Mapping[str, jax.Array]) -> dict[str, jax.Array]:
        """Its own of a layer's arrays, by their names without the prefix."""
        return {
            name.removeprefix(self.prefix): array
            for name, array in params.items()
            if name.startswith(BACKWARD) == bool(self.prefix)
        }


WAYS: Mapping[str, tuple[Way, ...]] = {
    "forward": (Way(is_backward=False),),
    "backward": (Way(is_backward=True),),
    "both": (Way(is_backward=False), Way(is_backward=True, prefix=BACKWARD)),
}


class Recurrent(ToldInTime, ABC):
    """Units with a state, which see each element of a sequence and what they gave for the one before.

    Shapes: (length, features) to (units,), or to (length, units) if it returns sequences. Its gates are an
    axis of their own: kernel (gates, features, units), recurrent kernel (gates, units, units). One that reads
    in both directions (Schuster and Paliwal 1997) gives 2 · units numbers, those of the forward direction
    first; its arrays for the other one are called backward_kernel, and so on. PyTorch calls it
    `bidirectional`, Keras `Bidirectional`.
    """

    category = "sequences"
    gates: ClassVar[tuple[str, ...]]
    states: ClassVar[int] = 1
    biases: ClassVar[tuple[str, ...]]
    kernel_axes: ClassVar[Mapping[str, Axes]] = MappingProxyType(
        {"kernel": ("own", "input", "output"), "recurrent_kernel": ("own", "output", "output")}
    )

    units: int = Field(32, ge=1, le=512, title="Units", description="How many numbers it remembers.")
    return_sequences: bool = Field(
        False,
        title="Every element",
        description="Whether it gives its state after each element, or only after the last one.",
    )
    direction: Literal["forward", "backward", "both"] = Field(
        "forward",
        title="Direction",
        description=(
            "From the first element to the last, from the last to the first, or both at once, each with as"
            " many units."
        ),
    )

    @abstractmethod
    def open_gates(
        self, seen: jax.Array, heard: jax.Array, params: dict[str, jax.Array]
    ) -> dict[str, jax.Array]:
        """What each gate comes to at an element, (batch, units) by its name.

        `seen` is what each gate makes of the element, `heard` of the output before: (batch, gates, units).
        """

    @abstractmethod
    def remember(self, memory: Memory, gates: dict[str, jax.Array]) -> Memory:
        """The memory after an element, of the one before it and what the gates came to."""

    def first_bias(self, name: str) -> float:
        """Where the biases of this name begin."""
        del name
        return 0.0

    def output_shape(self, inputs: Sequence[Shape]) -> Shape:
        expect_sequence(self, inputs[0])
        if inputs[0][0] > MOST_ELEMENTS:
            raise EngineError(
                "shape",
                f"{self.title} reads up to {MOST_ELEMENTS:,} elements one by one, not {inputs[0][0]:,}.",
            )
        given = len(self._ways) * self.units
        return (inputs[0][0], given) if self.return_sequences else (given,)

    def is_causal(self) -> bool:
        return self.return_sequences and self.direction == "forward"

    def param_shapes(self, inputs: Sequence[Shape]) -> dict[str, Shape]:
        gates, features = len(self.gates), inputs[0][-1]
        kernels = {
            "kernel": (gates, features, self.units),
            "recurrent_kernel": (gates, self.units, self.units),
        }
        shapes = kernels | dict.fromkeys(self.biases, (self.units,))
        return {way.prefix + name: shape for way in self._ways for name, shape in shapes.items()}

    def parts(self) -> Mapping[str, str]:
        return {"backward" if way.is_backward else "forward": way.prefix for way in self._ways}

    def init(self, key: jax.Array, inputs: Sequence[Shape]) -> Variables:
        """Kernels as in Keras: by Glorot, and orthogonal where the layer hears itself, gate by gate."""
        keys = [key] if len(self._ways) == 1 else threefry.split(key, len(self._ways))
        made: dict[str, jax.Array] = {}
        for way, of_way in zip(self._ways, keys, strict=True):
            made |= {way.prefix + name: array for name, array in self._begun(of_way, inputs).items()}
        return Variables(made, {})

    def _begun(self, key: jax.Array, inputs: Sequence[Shape]) -> dict[str, jax.Array]:
        """The arrays of one direction, as they begin."""
        shapes = self.param_shapes(inputs)
        count = len(self.gates)
        keys = threefry.split(key, 2 * count)
        kernels = {
            name: stacked([initializer(kind, None)(each, shapes[name][1:]) for each in of_gates])
            for (name, kind), of_gates in zip(STARTS.items(), (keys[:count], keys[count:]), strict=True)
        }
        return kernels | {name: constant(self.first_bias(name), (self.units,)) for name in self.biases}

    def apply(
        self, variables: Variables, inputs: Sequence[jax.Array], *, key: jax.Array, training: bool
    ) -> tuple[jax.Array, dict[str, jax.Array]]:
        return self._read(variables.params, inputs[0]), variables.state

    def apply_padded(
        self,
        variables: Variables,
        inputs: Sequence[jax.Array],
        *,
        lengths: jax.Array,
        key: jax.Array,
        training: bool,
    ) -> tuple[jax.Array, dict[str, jax.Array]]:
        """Its memory stays as it is where there are no true elements: it begins and ends with these."""
        # What it gives of each element has heard of none after it, so of none that fills up.
        needed = None if self.is_causal() else lengths
        return self._read(variables.params, inputs[0], needed), variables.state

    @property
    def _ways(self) -> tuple[Way, ...]:
        return WAYS[self.direction]

    def _read(
        self, params: dict[str, jax.Array], x: jax.Array, lengths: jax.Array | None = None
    ) -> jax.Array:
        read = [self._read_one(way.of(params), x, lengths, way) for way in self._ways]
        return read[0] if len(read) == 1 else jnp.concatenate(read, axis=-1)

    def _read_one(
        self, params: dict[str, jax.Array], x: jax.Array, lengths: jax.Array | None, way: Way
    ) -> jax.Array:
        """What one direction gives, (batch, units) or (batch, length, units)."""
        kernel, recurrent = (_side_by_side(params[name]) for name in ("kernel", "recurrent_kernel"))
        shape = (len(x), len(self.gates), self.units)

        def read(memory: Memory, at: _Element) -> tuple[Memory, jax.Array | None]:
            heard = memory[0] @ recurrent
            gates = self.open_gates(at.seen.reshape(shape), heard.reshape(shape), params)
            memory = _kept(memory, self.remember(memory, gates), at)
            return memory, memory[0] if self.return_sequences else None

        start = (jnp.zeros((len(x), self.units), x.dtype),) * self.states
        elements = _Element.all(jnp.swapaxes(x, 0, 1) @ kernel, lengths)
        memory, outputs = jax.lax.scan(read, start, elements, reverse=way.is_backward)
        return memory[0] if outputs is None else jnp.swapaxes(outputs, 0, 1)

    def told(
        self, variables: Variables, x: jax.Array, element: Element, length: jax.Array | None = None
    ) -> dict[str, jax.Array]:
        """What happens in a unit at each element, (length,): `gates/…` by their names, its `output`, and its
        `memory`, where that is another number; and what either was `before`. `mean/…` is what a gate comes to
        in all units of its direction, on average, and `backward`, one number, whether that is backward.
        """
        unit = element.column if self.return_sequences else element.unit
        told = [
            self._told_one(way.of(variables.params), x, unit % self.units, length, way) for way in self._ways
        ]
        return {name: jnp.stack([way[name] for way in told])[unit // self.units] for name in told[0]}

    def _told_one(
        self,
        params: dict[str, jax.Array],
        x: jax.Array,
        unit: jax.Array | int,
        length: jax.Array | None,
        way: Way,
    ) -> dict[str, jax.Array]:
        shape = (1, len(self.gates), self.units)
        kernel, recurrent = (_side_by_side(params[name]) for name in ("kernel", "recurrent_kernel"))

        def read(memory: Memory, at: _Element) -> tuple[Memory, tuple[dict[str, jax.Array], Memory]]:
            heard = memory[0] @ recurrent
            gates = self.open_gates(at.seen.reshape(shape), heard.reshape(shape), params)
            memory = _kept(memory, self.remember(memory, gates), at)
            return memory, (gates, memory)

        start = (jnp.zeros((1, self.units), x.dtype),) * self.states
        elements = _Element.all((x @ kernel)[:, jnp.newaxis], None if length is None else length[jnp.newaxis])
        _, (gates, memories) = jax.lax.scan(read, start, elements, reverse=way.is_backward)
        of_unit = {f"gates/{name}": values[:, 0, unit] for name, values in gates.items()}
        means = {f"mean/{name}": values[:, 0].mean(-1) for name, values in gates.items()}
        kept = {"memory": memories[1][:, 0, unit]} if self.states > 1 else {}
        newest = memories[-1][:, 0, unit]
        nothing = jnp.zeros(1, newest.dtype)
        before = [newest[1:], nothing] if way.is_backward else [nothing, newest[:-1]]
        return {
            **of_unit,
            **means,
            **kept,
            "output": memories[0][:, 0, unit],
            "before": jnp.concatenate(before),
            "backward": jnp.float32(way.is_backward),
        }

    def macs(self, inputs: Sequence[Shape]) -> int:
        length, features = inputs[0]
        return len(self._ways) * length * len(self.gates) * (features + self.units) * self.units

    def scratch(self, inputs: Sequence[Shape]) -> int:
        return 2 * len(self._ways) * inputs[0][0] * (len(self.gates) + self.states) * self.units

    def summary(self) -> str:
        return f"{self.title} {self.units}{SPOKEN[self.direction]}"


class _Element(NamedTuple):
    """What all gates see of an element, (batch, gates · units), and whether it is true, (batch, 1)."""

    seen: jax.Array
    is_true: jax.Array | None

    @classmethod
    def all(cls, seen: jax.Array, lengths: jax.Array | None) -> Self:
        """All elements, the first axis, of sequences with true lengths, (batch,)."""
        if lengths is None:
            return cls(seen, None)
        return cls(seen, is_within(lengths, len(seen)).T[..., jnp.newaxis])


def _kept(before: Memory, after: Memory, at: _Element) -> Memory:
    """The memory after an element, or that before it, if it is not true."""
    if at.is_true is None:
        return after
    return tuple(jnp.where(at.is_true, new, old) for new, old in zip(after, before, strict=True))


def _side_by_side(kernel: jax.Array) -> jax.Array:
    """A kernel for one product: (gates, inputs, units) to (inputs, gates · units)."""
    return jnp.moveaxis(kernel, 0, 1).reshape(kernel.shape[1], -1)


def both_ways(axes: Mapping[str, Axes]) -> Mapping[str, Axes]:
    """What the axes of a layer's arrays are, and of those for reading backward."""
    return MappingProxyType({**axes, **{BACKWARD + name: each for name, each in axes.items()}})
