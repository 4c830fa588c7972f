"""What an objective is: the learning problem, with its loss and its measurements."""

from abc import ABC, abstractmethod
from collections.abc import Mapping
from typing import ClassVar, NamedTuple

import jax

from neurarium.engine.batch import Batch
from neurarium.engine.component import Component
from neurarium.engine.dataset import DataSpec
from neurarium.engine.network import Model, Params, State
from neurarium.engine.registry import Registry


class LossAux(NamedTuple):
    """What a loss gives besides its value: scalars for the history, and the next layer state."""

    metrics: dict[str, jax.Array]
    state: State


class Objective(Component, ABC):
    """A learning problem over one network per role.

    `metrics` names the scalars of a step besides the loss; `readout` is what turns the output layer of the
    first role's network into an answer. A problem of several players (a GAN) sums their losses, each with a
    stop-gradient on the other's part.
    """

    roles: ClassVar[tuple[str, ...]] = ("network",)
    metrics: ClassVar[tuple[str, ...]] = ()
    readout: ClassVar[str] = "linear"

    @abstractmethod
    def check(self, models: Mapping[str, Model], data: DataSpec) -> None:
        """Raise an EngineError if the networks cannot answer this problem on these data."""

    @abstractmethod
    def loss(
        self,
        models: Mapping[str, Model],
        params: Params,
        state: State,
        batch: Batch,
        *,
        key: jax.Array,
        training: bool,
    ) -> tuple[jax.Array, LossAux]:
        """Mean loss over a batch, a scalar to descend."""

    @abstractmethod
    def activations(
        self, models: Mapping[str, Model], params: Params, state: State, batch: Batch
    ) -> dict[str, jax.Array]:
        """Every layer's output by id, (batch, *shape), without dropout."""

    @abstractmethod
    def evaluate(
        self, models: Mapping[str, Model], params: Params, state: State, batch: Batch
    ) -> dict[str, jax.Array]:
        """Measurements per sample, each (batch, …), without dropout.

        The mean of `loss` and of each metric is that of the test set.
        """

    @abstractmethod
    def predict(self, output: jax.Array) -> jax.Array:
        """Answers from the output layer's activations: (batch, …)."""


objective_registry: Registry[Objective] = Registry("objective", "neurarium.engine.objectives")
