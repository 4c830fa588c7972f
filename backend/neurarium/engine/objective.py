"""What an objective is: the learning problem, with its loss and its measurements."""

from abc import ABC, abstractmethod
from collections.abc import Mapping
from typing import ClassVar, NamedTuple

import jax

from neurarium.engine.batch import Batch
from neurarium.engine.component import Component
from neurarium.engine.dataset import DataSpec
from neurarium.engine.errors import EngineError
from neurarium.engine.layer import Shape, format_shape
from neurarium.engine.network import Model, Params, State
from neurarium.engine.registry import Registry

# No key is drawn from when not training; layers are given one all the same.
_UNUSED_SEED = 0


class LossAux(NamedTuple):
    """What a loss gives besides its value: scalars for the history, and the next layer state."""

    metrics: dict[str, jax.Array]
    state: State


class Objective(Component, ABC):
    """A learning problem over one network per role.

    `metrics` names the scalars of a step besides the loss; `readout` is what turns the output layer of the
    first role's network into an answer, and `answer` says in words what that layer gives. A problem of
    several players (a GAN) sums their losses, each with a stop-gradient on the other's part.
    """

    roles: ClassVar[tuple[str, ...]] = ("network",)
    metrics: ClassVar[tuple[str, ...]] = ()
    readout: ClassVar[str] = "linear"
    answer: ClassVar[str] = "an answer"

    @abstractmethod
    def output_shape(self, data: DataSpec) -> Shape:
        """The shape that the first role's network must answer with on these data.

        Raises:
            EngineError: this is no problem for these data; the message says which are.
        """

    def check(self, models: Mapping[str, Model], data: DataSpec) -> None:
        """Raise an EngineError if the networks cannot answer this problem on these data."""
        expected, model = self.output_shape(data), models[self.roles[0]]
        if model.output_shape != expected:
            raise EngineError(
                "output_shape",
                f"The last layer must give {self.answer}, {format_shape(expected)} here,"
                f" not {format_shape(model.output_shape)}.",
                layer_id=model.output,
            )

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

    def activations(
        self, models: Mapping[str, Model], params: Params, state: State, batch: Batch
    ) -> dict[str, jax.Array]:
        """Every layer's output by id, (batch, *shape), without dropout."""
        key = jax.random.key(_UNUSED_SEED)
        model = models[self.roles[0]]
        return model.apply(params, state, batch.inputs, key=key, training=False).activations

    @abstractmethod
    def evaluate(
        self, models: Mapping[str, Model], params: Params, state: State, batch: Batch
    ) -> dict[str, jax.Array]:
        """Measurements per sample, each (batch, …), without dropout.

        The mean of `loss` and of each metric is that of the test set; `prediction` is a class or a number.
        """

    @abstractmethod
    def predict(self, output: jax.Array) -> jax.Array:
        """Answers from the output layer's activations: (batch, …)."""


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
