"""Objectives that one network is taught by the right answer to each sample."""

from abc import ABC, abstractmethod
from typing import ClassVar

import jax

from neurarium.engine.batch import Batch
from neurarium.engine.dataset import TARGET, DataSpec
from neurarium.engine.errors import EngineError
from neurarium.engine.layer import Shape
from neurarium.engine.objective import Answer, LossAux, Objective, Shapes, objective_registry
from neurarium.engine.players import Players

NETWORK = "network"


class Supervised(Objective, ABC):
    """A learning problem whose loss is the mean over samples of what one output of the network costs.

    One that is added says what an output costs, what is measured of it, and how it is read. `answer` says in
    words what the last layer gives.
    """

    target: ClassVar[str | None] = TARGET
    answer: ClassVar[str] = "an answer"

    @abstractmethod
    def output_shape(self, data: DataSpec) -> Shape:
        """The shape that the network must answer with on these data.

        Raises:
            EngineError: this is no problem for these data; the message says which are.
        """

    @abstractmethod
    def losses(self, output: jax.Array, target: jax.Array) -> jax.Array:
        """What is descended, for each sample: (batch,)."""

    @abstractmethod
    def measure(self, output: jax.Array, target: jax.Array) -> dict[str, jax.Array]:
        """Measurements per sample, each (batch, …): `loss`, each metric and `prediction` at least."""

    def fields(self, data: DataSpec) -> dict[str, Shapes]:
        return {NETWORK: data.input_shapes}

    def answers(self, data: DataSpec) -> dict[str, Answer]:
        return {NETWORK: Answer(self.output_shape(data), self.answer)}

    def rows(self, numbers: jax.Array, labelled: jax.Array) -> jax.Array:
        return numbers % labelled

    def loss(self, turn: str, players: Players, batch: Batch) -> tuple[jax.Array, LossAux]:
        made, target = players.apply(NETWORK, batch.fields), batch.fields[TARGET]
        measured = self.measure(made.output, target)
        metrics = {name: batch.mean(measured[name]) for name in self.metrics}
        return batch.mean(self.losses(made.output, target)), LossAux(metrics, made.state)

    def evaluate(self, players: Players, batch: Batch) -> dict[str, jax.Array]:
        return self.measure(players.apply(NETWORK, batch.fields).output, batch.fields[TARGET])


def taught_on(data: DataSpec) -> tuple[str, ...]:
    """The registered problems of this kind that can be learned from these data, by type."""
    return tuple(name for name in objective_registry if _is_taught_on(objective_registry[name], data))


def _is_taught_on(objective: type[Objective], data: DataSpec) -> bool:
    if not issubclass(objective, Supervised):
        return False
    try:
        objective().output_shape(data)
    except EngineError:
        return False
    return True
