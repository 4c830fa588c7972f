"""Training: an experiment made ready to compute, its train state, and the chunk of steps that is compiled."""

from collections.abc import Mapping
from functools import partial
from typing import NamedTuple

import jax
import jax.numpy as jnp
import optax

from neurarium.engine.augmentation import Augmentation, augmentation_registry
from neurarium.engine.batch import Batch, batch_indices, prepare, take
from neurarium.engine.dataset import DataSpec
from neurarium.engine.errors import EngineError
from neurarium.engine.experiment import Experiment
from neurarium.engine.locks import Masks, frozen_layers, hold, hold_layers
from neurarium.engine.network import Model, Params, State, build_model
from neurarium.engine.objective import LossAux, Objective, objective_registry
from neurarium.engine.optimizer import Optimizer, map_like_params, optimizer_registry
from neurarium.engine.product import small_products_as_sums
from neurarium.engine.schedule import Schedule, schedule_registry

MAX_CHUNK = 4096
SMALL_MACS = 20_000
SMALL_LAYERS = 12

Hyperparameters = Mapping[str, jax.Array]
Scalars = dict[str, jax.Array]
_Carry = tuple["TrainState", Scalars, jax.Array]  # with the numbers of the next step's samples


class TrainState(NamedTuple):
    """Everything that training changes, as one pytree; `step` is how many steps made it."""

    params: Params
    state: State
    opt_state: optax.OptState
    key: jax.Array
    step: jax.Array


class Learner(NamedTuple):
    """An experiment made ready to compute; its methods are pure functions, to be compiled by the caller."""

    data: DataSpec
    models: dict[str, Model]
    objective: Objective
    optimizer: Optimizer
    schedule: Schedule
    augmentation: Augmentation
    batch_size: int
    frozen: frozenset[str] = frozenset()

    @property
    def macs(self) -> int:
        """Multiply-adds of the forward pass of one step."""
        nodes = (node for model in self.models.values() for node in model.nodes.values())
        return self.batch_size * sum(node.layer.macs(node.input_shapes) for node in nodes)

    @property
    def is_small(self) -> bool:
        """Whether its training loop is better compiled as one piece than as calls of a library."""
        return (
            self.macs <= SMALL_MACS
            and sum(len(model.nodes) for model in self.models.values()) <= SMALL_LAYERS
        )

    @property
    def scalar_names(self) -> tuple[str, ...]:
        """The scalars that every step gives, the loss first."""
        return ("loss", *self.objective.metrics, "gradient_norm")

    def bind(self, hyperparameters: Hyperparameters) -> "Learner":
        """The same learner with its live numbers taken from `hyperparameters`."""
        return self._replace(
            models={role: model.bind(hyperparameters) for role, model in self.models.items()},
            objective=self.objective.bind("objective", hyperparameters),
            optimizer=self.optimizer.bind("optimizer", hyperparameters),
            schedule=self.schedule.bind("schedule", hyperparameters),
            augmentation=self.augmentation.bind("augmentation", hyperparameters),
        )

    def init(self, key: jax.Array) -> TrainState:
        """The start: every array derives from the key."""
        params: Params = {}
        state: State = {}
        for model in self.models.values():
            made = model.init(key)
            params |= made[0]
            state |= made[1]
        return TrainState(params, state, self.optimizer.init(params), key, jnp.zeros((), jnp.int32))

    def train_chunk(
        self,
        train_state: TrainState,
        train: Batch,
        hyperparameters: Hyperparameters,
        steps: jax.Array,
        masks: Masks | None = None,
    ) -> tuple[TrainState, Scalars]:
        """`steps` steps (at most MAX_CHUNK) from one train state to the next.

        One program serves every number of steps. Where a mask is true, a number is locked. Returns the
        scalars of each step by name, (MAX_CHUNK,), of which the first `steps` hold.
        """
        learner = self.bind(hyperparameters)
        empty = {name: jnp.zeros(MAX_CHUNK) for name in self.scalar_names}

        def body(index: jax.Array, carry: _Carry) -> _Carry:
            train_state, rows, indices = carry
            next_state, scalars = learner._step_on(indices, train_state, train, masks)
            updated = {
                name: jax.lax.dynamic_update_index_in_dim(rows[name], value, index, 0)
                for name, value in scalars.items()
            }
            # A step draws the next one's samples: across the steps of a loop XLA cannot fuse the drawing into
            # the gathering, where it would draw anew for each number that is gathered.
            return next_state, updated, learner._draw(next_state, train)

        start: _Carry = (train_state, empty, learner._draw(train_state, train))
        end, scalars, _ = jax.lax.fori_loop(0, steps, body, start)
        return end, scalars

    def step(
        self, train_state: TrainState, train: Batch, masks: Masks | None = None
    ) -> tuple[TrainState, Scalars]:
        """One step on one batch; batch, augmentation and dropout derive from the key and the step."""
        return self._step_on(self._draw(train_state, train), train_state, train, masks)

    def _draw(self, train_state: TrainState, train: Batch) -> jax.Array:
        """The numbers of the samples that the next step learns from, (batch_size,)."""
        return batch_indices(
            train_state.key, train_state.step, samples=train.samples, batch_size=self.batch_size
        )

    def _step_on(
        self, indices: jax.Array, train_state: TrainState, train: Batch, masks: Masks | None
    ) -> tuple[TrainState, Scalars]:
        key, step = train_state.key, train_state.step
        augment_key, forward_key = jax.random.split(jax.random.fold_in(key, step))
        batch = take(train, indices)
        batch = batch._replace(inputs=self.augmentation.apply(prepare(batch.inputs), key=augment_key))

        def loss(params: Params) -> tuple[jax.Array, LossAux]:
            trained = hold_layers(self.frozen, params, jax.lax.stop_gradient(params))
            return self.objective.loss(
                self.models, trained, train_state.state, batch, key=forward_key, training=True
            )

        with small_products_as_sums(self.is_small):
            (value, aux), gradients = jax.value_and_grad(loss, has_aux=True)(train_state.params)
        params, opt_state = self.optimizer.update(
            gradients, train_state.opt_state, train_state.params, factor=self.schedule.factor(step)
        )
        scalars = {"loss": value, **aux.metrics, "gradient_norm": optax.tree.norm(gradients)}
        made = TrainState(params, aux.state, opt_state, key, step + 1)
        return self._hold(made, train_state, masks), scalars

    def _hold(self, after: TrainState, before: TrainState, masks: Masks | None) -> TrainState:
        """What a step made, but all that is frozen or locked as it was before.

        The optimizer goes on watching what is locked: holding its moments too would cost up to a fifth.
        """
        if self.frozen:
            held = partial(hold_layers, self.frozen)
            after = after._replace(
                params=held(after.params, before.params),
                state=held(after.state, before.state),
                opt_state=map_like_params(held, after.params, after.opt_state, before.opt_state),
            )
        return after if masks is None else after._replace(params=hold(masks, after.params, before.params))

    def evaluate(
        self, train_state: TrainState, samples: Batch, hyperparameters: Hyperparameters
    ) -> dict[str, jax.Array]:
        """The objective's measurements of each sample, without dropout or augmentation."""
        learner = self.bind(hyperparameters)
        batch = samples._replace(inputs=prepare(samples.inputs))
        return learner.objective.evaluate(learner.models, train_state.params, train_state.state, batch)

    @property
    def output(self) -> str:
        """The id of the layer that gives the answer."""
        return self.models[self.objective.roles[0]].output

    def activations(self, train_state: TrainState, samples: Batch) -> dict[str, jax.Array]:
        """Every layer's output for raw samples by id, (samples, *shape), without dropout."""
        batch = samples._replace(inputs=prepare(samples.inputs))
        return self.objective.activations(self.models, train_state.params, train_state.state, batch)

    def gradients(self, train_state: TrainState, samples: Batch) -> Params:
        """The gradients of the mean loss of raw samples, without dropout or augmentation."""
        batch = samples._replace(inputs=prepare(samples.inputs))

        def loss(params: Params) -> jax.Array:
            value, _ = self.objective.loss(
                self.models, params, train_state.state, batch, key=train_state.key, training=False
            )
            return value

        gradients: Params = jax.grad(loss)(train_state.params)
        return gradients


def build_learner(experiment: Experiment, data: DataSpec) -> Learner:
    """Check an experiment against its data, and make it ready to compute.

    Raises:
        EngineError: something does not fit; it names the layer and the field.
    """
    objective = objective_registry.build(experiment.objective)
    missing = [role for role in objective.roles if role not in experiment.networks]
    if missing:
        raise EngineError("missing_role", f"{objective.title} needs a network for the role “{missing[0]}”.")
    models = {role: build_model(network, data.input_shapes) for role, network in experiment.networks.items()}
    _check_unique_ids(models)
    objective.check(models, data)
    augmentation = augmentation_registry.build(experiment.augmentation)
    augmentation.check(data)
    return Learner(
        data=data,
        models=models,
        objective=objective,
        optimizer=optimizer_registry.build(experiment.optimizer),
        schedule=schedule_registry.build(experiment.schedule),
        augmentation=augmentation,
        batch_size=experiment.batch_size,
        frozen=frozen_layers(experiment),
    )


def _check_unique_ids(models: Mapping[str, Model]) -> None:
    seen: set[str] = set()
    for model in models.values():
        for layer_id in model.nodes:
            if layer_id in seen:
                raise EngineError("duplicate_id", f"Two layers are called “{layer_id}”.", layer_id=layer_id)
            seen.add(layer_id)
