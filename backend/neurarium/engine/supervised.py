"""Objectives that one network is taught by the right answer to each sample."""

from abc import ABC, abstractmethod
from collections.abc import Mapping

import jax

from neurarium.engine.batch import Batch
from neurarium.engine.network import Model, Params, State
from neurarium.engine.objective import LossAux, Objective


class Supervised(Objective, ABC):
    """A learning problem whose loss is the mean over samples of what one output of the network costs.

    One that is added says what an output costs, what is measured of it, and how it is read.
    """

    @abstractmethod
    def losses(self, output: jax.Array, target: jax.Array) -> jax.Array:
        """What is descended, for each sample: (batch,)."""

    @abstractmethod
    def measure(self, output: jax.Array, target: jax.Array) -> dict[str, jax.Array]:
        """Measurements per sample, each (batch, …): `loss`, each metric and `prediction` at least."""

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
        model = models[self.roles[0]]
        outputs = model.apply(params, state, batch.inputs, key=key, training=training)
        output = outputs.activations[model.output]
        measured = self.measure(output, batch.target)
        metrics = {name: batch.mean(measured[name]) for name in self.metrics}
        return batch.mean(self.losses(output, batch.target)), LossAux(metrics, outputs.state)

    def evaluate(
        self, models: Mapping[str, Model], params: Params, state: State, batch: Batch
    ) -> dict[str, jax.Array]:
        output = self.activations(models, params, state, batch)[models[self.roles[0]].output]
        return self.measure(output, batch.target)
