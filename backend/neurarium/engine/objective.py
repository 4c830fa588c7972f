"""What an objective is: the learning problem, with its loss and its measurements."""

from abc import ABC, abstractmethod
from collections.abc import Mapping
from types import MappingProxyType
from typing import ClassVar, Literal, NamedTuple, Self

import jax

from neurarium.engine.batch import Batch
from neurarium.engine.component import Component
from neurarium.engine.dataset import DataSpec
from neurarium.engine.errors import EngineError
from neurarium.engine.experiment import Spec
from neurarium.engine.layer import Shape, format_shape
from neurarium.engine.network import Model, Params, State
from neurarium.engine.players import Players
from neurarium.engine.registry import Registry

Shapes = dict[str, Shape]  # of one sample, by field
StageKind = Literal["pass", "loss", "gradients", "move", "again"]


class LossAux(NamedTuple):
    """What a loss gives besides its value: scalars, and the next layer state.

    The history keeps those scalars that the objective names as its `metrics`; others are told in slow motion.
    """

    metrics: dict[str, jax.Array]
    state: State


class Turn(NamedTuple):
    """A part of a step: it moves the networks of its `roles` against one loss, `repeat` times in a row.

    Each time it learns from other samples, unless it `reads_data` not at all. `passes` names the passes that
    take part in it, all if none is named, each with the scalar of the turn that tells what came of it, if one
    does. `words` say what happens at its stages, in place of the usual words.
    """

    name: str
    roles: tuple[str, ...]
    repeat: int = 1
    reads_data: bool = True
    passes: Mapping[str, str] = MappingProxyType({})
    words: Mapping[StageKind, str] = MappingProxyType({})


class Pass(NamedTuple):
    """One application of a role's network, to be shown.

    Its network reads the fields of the batch, and by `reads` under other names: those of other fields, or of
    earlier passes, whose outputs they are. `words` say what it does, as a sentence.
    """

    name: str
    role: str
    reads: Mapping[str, str] = MappingProxyType({})
    words: str = ""


class Answer(NamedTuple):
    """What a role's network must give: the shape for one sample, and what that is in words."""

    shape: Shape
    words: str


class Objective(Component, ABC):
    """A learning problem over one network per role.

    `metrics` names the scalars of a step besides the losses. Of all that is measured `shares` are parts of a
    whole, and `successes` such parts of which the whole is best. The network of `answer_role` says something
    of what a viewer looks at: `readout` is what turns its output into an answer. A problem that has a
    `target` learns from that field of the data; all others never ask for it. `paces` names, by role, the live
    number that the learning rate of its network is multiplied by: at 0 that network rests.
    """

    roles: ClassVar[tuple[str, ...]] = ("network",)
    answer_role: ClassVar[str] = "network"
    target: ClassVar[str | None] = None
    metrics: ClassVar[tuple[str, ...]] = ()
    shares: ClassVar[tuple[str, ...]] = ()
    successes: ClassVar[tuple[str, ...]] = ()
    readout: ClassVar[str] = "linear"
    paces: ClassVar[Mapping[str, str]] = MappingProxyType({})

    def on(self, data: DataSpec) -> Self:
        """The same problem, knowing what there is to know of its data before it learns from them."""
        del data
        return self

    @property
    def measured(self) -> tuple[str, ...]:
        """The metrics that are measured on the data that it is on."""
        return self.metrics

    def judgements(self, data: DataSpec) -> tuple[str, ...]:
        """The classes among which `predict` chooses; none where it gives numbers, or nothing is judged."""
        return data.class_names if self.target is not None else ()

    def comparisons(self, data: DataSpec) -> tuple[str, ...]:
        """The names of what `compare` measures; none of most problems."""
        return ()

    def compare(self, players: Players, samples: Batch) -> dict[str, jax.Array]:
        """What is measured of all that is made and of all test samples together, a number each."""
        return {}

    def turns(self) -> tuple[Turn, ...]:
        """The parts of a step, in order."""
        return (Turn("", self.roles),)

    def each_turn(self) -> tuple[Turn, ...]:
        """The turns of a step, repeated ones counted each."""
        return tuple(turn for turn in self.turns() for _ in range(turn.repeat))

    def paced(self, role: str, factor: jax.Array) -> jax.Array:
        """The schedule's factor for the network of a role, at that network's pace."""
        return factor * getattr(self, self.paces[role]) if role in self.paces else factor

    @abstractmethod
    def fields(self, data: DataSpec) -> dict[str, Shapes]:
        """What flows into the network of each role: its fields and their shapes."""

    @abstractmethod
    def answers(self, data: DataSpec) -> dict[str, Answer]:
        """What the network of each role must give on these data.

        Raises:
            EngineError: this is no problem for these data; the message says which are.
        """

    def passes(self) -> tuple[Pass, ...]:
        """The passes of which the activations are shown, in the order in which data flow."""
        return tuple(Pass(role, role) for role in self.roles)

    def check(self, models: Mapping[str, Model], data: DataSpec) -> None:
        """Raise an EngineError if the networks cannot answer this problem on these data."""
        for role, answer in self.answers(data).items():
            model = models[role]
            if model.output_shape != answer.shape:
                raise EngineError(
                    "output_shape",
                    f"The last layer must give {answer.words}, {format_shape(answer.shape)} here,"
                    f" not {format_shape(model.output_shape)}.",
                    layer_id=model.output,
                )

    @property
    def remembered(self) -> tuple[str, ...]:
        """The roles of whose params something is kept between steps; none by most problems."""
        return ()

    def remember(self, memory: Params, params: Params) -> Params:
        """What is kept after a step, by layer, formed like the params; it begins as the first params."""
        return memory

    def rows(self, numbers: jax.Array, labelled: jax.Array) -> jax.Array:
        """Which samples a turn learns from, of those drawn, (batch,), if only the first have labels."""
        return numbers

    def complete(self, batch: Batch, *, key: jax.Array) -> Batch:
        """The batch with what is drawn besides the samples, such as noise."""
        return batch

    @abstractmethod
    def loss(self, turn: str, players: Players, batch: Batch) -> tuple[jax.Array, LossAux]:
        """Mean loss of a turn over a complete batch, a scalar to descend."""

    def activations(self, players: Players, batch: Batch) -> dict[str, jax.Array]:
        """Every layer's output by id, (batch, *shape), for a complete batch.

        Where a role has several passes, those after its first have `@` and the pass's name behind the id.
        """
        outputs: dict[str, jax.Array] = {}
        shown: dict[str, jax.Array] = {}
        seen: set[str] = set()
        for each in self.passes():
            known = batch.fields | outputs
            read = {field: known[source] for field, source in each.reads.items()}
            made = players.apply(each.role, batch.fields | read)
            outputs[each.name] = made.output
            suffix = f"@{each.name}" if each.role in seen else ""
            shown |= {f"{layer_id}{suffix}": array for layer_id, array in made.activations.items()}
            seen.add(each.role)
        return shown

    @abstractmethod
    def evaluate(self, players: Players, batch: Batch) -> dict[str, jax.Array]:
        """Measurements per sample of a complete batch, each (batch, …), without dropout.

        The mean of `loss` and of each metric is that of the test set; `prediction`, where there is one, is a
        class or a number.
        """

    @abstractmethod
    def predict(self, output: jax.Array) -> jax.Array:
        """Answers from the activations of the last layer of `answer_role`: (batch, …)."""

    def logits(self, output: jax.Array) -> jax.Array:
        """The number for each class that `predict` makes its probability of, (batch, classes).

        Raises:
            EngineError: it gives no probabilities of classes.
        """
        raise EngineError("no_classes", f"{self.title} gives no probabilities of classes.")


def fields_of(objective: Spec, data: DataSpec, role: str) -> Shapes:
    """What flows into the network of a role; of a problem that is unclear, or lacks the role, all data."""
    try:
        fields = objective_registry.build(objective).fields(data)
    except EngineError:
        return data.input_shapes
    return fields.get(role, data.input_shapes)


def class_count(data: DataSpec) -> int:
    """How many classes there are.

    Raises:
        EngineError: there are none.
    """
    if not data.class_names:
        raise EngineError(
            "no_classes", f"{data.title} has no classes, but targets that are numbers: choose Regression."
        )
    return len(data.class_names)


objective_registry: Registry[Objective] = Registry("objective", "neurarium.engine.objectives")
