"""Training: an experiment made ready to compute, its train state, and the chunk of steps that is compiled."""

from collections.abc import Iterator, Mapping
from functools import partial
from types import MappingProxyType
from typing import NamedTuple, TypeVar

import jax
import jax.numpy as jnp
import numpy as np
import optax

from neurarium.engine import threefry
from neurarium.engine.augmentation import Augmentation
from neurarium.engine.batch import Batch, batch_indices, prepare, take
from neurarium.engine.dataset import TARGET, DataSpec
from neurarium.engine.drawing import PIECE, Drawing, keys_of_turn
from neurarium.engine.field import UNLABELLED
from neurarium.engine.hashing import hashed_key
from neurarium.engine.locks import Masks, hold, hold_layers
from neurarium.engine.network import Model, Params, State
from neurarium.engine.objective import LossAux, Objective, Turn
from neurarium.engine.optimizer import Optimizer, map_like_params
from neurarium.engine.players import Players
from neurarium.engine.product import small_products_as_sums
from neurarium.engine.schedule import Schedule
from neurarium.engine.turns import DrawnTurn, Lesson, Scalars, in_a_row, in_chunk, told_of

# Another number whenever steps draw or round in another way: a past is trained again bit for bit.
FORM_OF_STEPS = 2
MAX_CHUNK = 4096
SMALL_MACS = 20_000
SMALL_LAYERS = 12

# What is drawn for what is shown.
_SHOWN_SEED = 0

T = TypeVar("T")
Hyperparameters = Mapping[str, jax.Array]


class TrainState(NamedTuple):
    """Everything that training changes, as one pytree; `step` is how many steps made it.

    `params` and `state` are by layer, `opt_state` is by role; `memory` is what the problem keeps of layers
    between steps, formed like their params.
    """

    params: Params
    state: State
    opt_state: dict[str, optax.OptState]
    memory: Params
    key: jax.Array
    step: jax.Array


class Learned(NamedTuple):
    """What a turn made of a train state, and the scalars that are told of it.

    `gradients` are those of the loss, of the layers that the turn moves. `wishes` say, by layer, which way
    each of its outputs, (*shape,), would lower the loss: the negative derivative, added up over the batch.
    """

    made: TrainState
    told: Scalars
    gradients: Params
    wishes: dict[str, jax.Array]


class Learner(NamedTuple):
    """An experiment made ready to compute; its methods are pure functions, to be compiled by the caller.

    Models are by role; `optimizers` has those of roles that do not share the `optimizer`.
    """

    data: DataSpec
    models: dict[str, Model]
    objective: Objective
    optimizer: Optimizer
    schedule: Schedule
    augmentation: Augmentation
    batch_size: int
    frozen: frozenset[str] = frozenset()
    optimizers: Mapping[str, Optimizer] = MappingProxyType({})

    @property
    def macs(self) -> int:
        """Multiply-adds of the forward pass of one step."""
        return self.batch_size * self.sample_macs

    @property
    def sample_macs(self) -> int:
        """Multiply-adds of the forward pass of one sample."""
        nodes = (node for model in self.models.values() for node in model.nodes.values())
        return sum(node.layer.macs(node.input_shapes) for node in nodes)

    @property
    def is_small(self) -> bool:
        """Whether its training loop is better compiled as one piece than as calls of a library."""
        return (
            self.macs <= SMALL_MACS
            and sum(len(model.nodes) for model in self.models.values()) <= SMALL_LAYERS
        )

    @property
    def scalar_names(self) -> tuple[str, ...]:
        """The scalars that every step gives: the losses of its turns first, their gradients' norms last."""
        losses = (told_of(turn, "loss") for turn in self.objective.turns())
        return (*losses, *self.objective.measured, *self.norm_names)

    @property
    def norm_names(self) -> tuple[str, ...]:
        """The scalars that are the norms of the turns' gradients."""
        return tuple(told_of(turn, "gradient_norm") for turn in self.objective.turns())

    @property
    def compared_names(self) -> tuple[str, ...]:
        """What is measured of all that is made and of all test samples together; none of most problems."""
        return self.objective.comparisons(self.data)

    @property
    def samples_per_step(self) -> int:
        """How many samples the turns of a step learn from."""
        return self.batch_size * sum(turn.repeat for turn in self.objective.turns() if turn.reads_data)

    @property
    def drawing(self) -> Drawing:
        """How its steps come by their samples."""
        return Drawing.of(self.augmentation, self.data)

    @property
    def draws_ahead(self) -> bool:
        """Whether batches of its steps can be drawn ahead, and it is worth it as they are augmented."""
        is_simple = [(turn.repeat, turn.reads_data) for turn in self.objective.turns()] == [(1, True)]
        is_fit = PIECE // 2 <= self.batch_size <= self.drawing.rows
        return is_simple and is_fit and self.augmentation.changes and not self.data.is_partial

    def optimizer_of(self, role: str) -> Optimizer:
        """The optimizer that moves a role's network."""
        return self.optimizers.get(role, self.optimizer)

    def of_role(self, role: str, by_layer: Mapping[str, T]) -> dict[str, T]:
        """Those of a role's layers."""
        nodes = self.models[role].nodes
        return {layer_id: entry for layer_id, entry in by_layer.items() if layer_id in nodes}

    def bind(self, hyperparameters: Hyperparameters) -> "Learner":
        """The same learner with its live numbers taken from `hyperparameters`."""
        return self._replace(
            models={role: model.bind(hyperparameters) for role, model in self.models.items()},
            objective=self.objective.bind("objective", hyperparameters),
            optimizer=self.optimizer.bind("optimizer", hyperparameters),
            optimizers={
                role: optimizer.bind(f"optimizers.{role}", hyperparameters)
                for role, optimizer in self.optimizers.items()
            },
            schedule=self.schedule.bind("schedule", hyperparameters),
            augmentation=self.augmentation.bind("augmentation", hyperparameters),
        )

    def init(self, key: jax.Array) -> TrainState:
        """The start: every array derives from the key."""
        params, state = self._variables(key)
        opt_state = {role: self.optimizer_of(role).init(self.of_role(role, params)) for role in self.models}
        return TrainState(params, state, opt_state, self._memory(params), key, jnp.zeros((), jnp.int32))

    def start(self, key: jax.Array) -> TrainState:
        """What `init` gives, made at once: compiling it would take longer than compiling the training."""
        params, state = self._variables(key)
        opt_state = {role: self.optimizer_of(role).start(self.of_role(role, params)) for role in self.models}
        start = TrainState(params, state, opt_state, self._memory(params), key, np.int32(0))  # type: ignore[arg-type]
        placed: TrainState = jax.device_put(start)
        return placed

    def _memory(self, params: Params) -> Params:
        """What the problem keeps at the start: the params of those that it remembers."""
        return _together({role: self.of_role(role, params) for role in self.objective.remembered})

    def _variables(self, key: jax.Array) -> tuple[Params, State]:
        params: Params = {}
        state: State = {}
        for model in self.models.values():
            made = model.init(key)
            params |= made[0]
            state |= made[1]
        return params, state

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

        return in_chunk(lambda before, _: learner.step(before, train, masks), train_state, empty, steps)

    def train_on(
        self,
        train_state: TrainState,
        batches: Batch,
        hyperparameters: Hyperparameters,
        steps: jax.Array,
        masks: Masks | None = None,
    ) -> tuple[TrainState, Scalars]:
        """`train_chunk` on the batches of these steps, which were drawn ahead."""
        learner = self.bind(hyperparameters)
        empty = {name: jnp.zeros(batches.rows // self.batch_size) for name in self.scalar_names}

        def step(before: TrainState, index: jax.Array) -> tuple[TrainState, Scalars]:
            batch = batches.part(index * self.batch_size, self.batch_size)
            return learner.step_on(batch, before, masks)

        return in_chunk(step, train_state, empty, steps)

    def step(
        self, train_state: TrainState, train: Batch, masks: Masks | None = None
    ) -> tuple[TrainState, Scalars]:
        """One step on one batch; batch, augmentation and dropout derive from the key and the step."""
        made, scalars = self._all_turns(self.draw(train_state, train), train_state, train)
        return self._ended(made, scalars, train_state, masks)

    def step_on(
        self, batch: Batch, train_state: TrainState, masks: Masks | None = None
    ) -> tuple[TrainState, Scalars]:
        """One step of one turn on a batch that was drawn for it, prepared and augmented."""
        (turn,) = self.objective.turns()
        lesson = self.lesson_on(turn, batch, train_state, hashed_key(train_state.key, train_state.step))
        learned = self.learn(lesson, train_state, watched=False)
        return self._ended(learned.made, learned.told, train_state, masks)

    def _ended(
        self, made: TrainState, scalars: Scalars, before: TrainState, masks: Masks | None
    ) -> tuple[TrainState, Scalars]:
        kept = {name: scalars[name] for name in self.scalar_names}
        held = self.hold(made._replace(step=before.step + 1), before, masks)
        return self.remember(held), kept

    def draw(self, train_state: TrainState, train: Batch) -> jax.Array:
        """The numbers of the samples that the next step learns from, (samples_per_step,)."""
        key, step = train_state.key, train_state.step
        return batch_indices(key, step, samples=train.samples, batch_size=self.samples_per_step)

    def remember(self, train_state: TrainState) -> TrainState:
        """With what the problem keeps of a step that is over."""
        memory = self.objective.remember(train_state.memory, train_state.params)
        return train_state._replace(memory=memory)

    def _all_turns(
        self, indices: jax.Array, train_state: TrainState, train: Batch
    ) -> tuple[TrainState, Scalars]:
        """What the turns of a step make, and what is told of the last of each name."""
        made, scalars = train_state, Scalars()
        for drawn in self.draw_turns(indices, train_state):

            def take_one(before: TrainState, once: DrawnTurn) -> tuple[TrainState, Scalars]:
                learned = self.learn(self.drawn_lesson(once, train, before), before, watched=False)
                return learned.made, learned.told

            made, told = in_a_row(take_one, made, drawn)
            scalars |= told[-1]
        return made, scalars

    def draw_turns(self, indices: jax.Array, train_state: TrainState) -> Iterator[DrawnTurn]:
        """The turns of a step on samples by number, with what each repetition draws by."""
        step_key = hashed_key(train_state.key, train_state.step)
        number, begin = 0, 0
        for turn in self.objective.turns():
            # The first turn draws as the only one of a step does.
            each = [
                hashed_key(step_key, it) if it else step_key for it in range(number, number + turn.repeat)
            ]
            keys = jnp.stack(each)
            size = self.batch_size * turn.repeat
            if turn.reads_data:
                numbers = indices[begin : begin + size].reshape(turn.repeat, -1)
                begin += size
            else:
                numbers = jnp.tile(indices[: self.batch_size], (turn.repeat, 1))
            yield DrawnTurn(turn, keys, numbers)
            number += turn.repeat

    def taught(self, numbers: jax.Array, train: Batch) -> jax.Array:
        """The samples of a turn, of those drawn: what is taught by labels is not given others."""
        if not self.data.is_partial:
            return numbers
        is_labelled = train.is_sample & (train.fields[TARGET] != UNLABELLED)
        return self.objective.rows(numbers, is_labelled.sum(dtype=numbers.dtype))

    def drawn_lesson(self, drawn: DrawnTurn, train: Batch, train_state: TrainState) -> Lesson:
        """What one repetition of a turn learns from."""
        samples = take(train, self.taught(drawn.numbers, train))
        return self.lesson(drawn.turn, samples, train_state, drawn.keys)

    def lesson(self, turn: Turn, samples: Batch, train_state: TrainState, key: jax.Array) -> Lesson:
        """What a turn learns from, given raw samples: all that is drawn besides derives from the key."""
        return self.lesson_on(turn, self.drawing.augmented(samples, key), train_state, key)

    def lesson_on(self, turn: Turn, batch: Batch, train_state: TrainState, key: jax.Array) -> Lesson:
        """What a turn learns from, given samples that are prepared and augmented."""
        augment_key, forward_key = keys_of_turn(key)
        batch = self.objective.complete(batch, key=hashed_key(augment_key, 1))
        players = Players(self.models, train_state.params, train_state.state, forward_key, training=True)
        return Lesson(turn, batch, players)

    def learn(self, lesson: Lesson, train_state: TrainState, *, watched: bool) -> Learned:
        """The params of the turn's roles moved once, and what is told of it; wishes only if it is watched."""
        turn, batch, players = lesson
        moved = {role: self.of_role(role, train_state.params) for role in turn.roles}

        def loss(moving: dict[str, Params], added: dict[str, jax.Array]) -> tuple[jax.Array, LossAux]:
            params = players.params | _together(moving)
            trained = hold_layers(self.frozen, params, jax.lax.stop_gradient(params))
            return self.objective.loss(turn.name, players._replace(params=trained, added=added), batch)

        with small_products_as_sums(self.is_small):
            (value, aux), (gradients, slopes) = jax.value_and_grad(loss, (0, 1), has_aux=True)(
                moved, self._nothing_added() if watched else {}
            )
        opt_state, factor = dict(train_state.opt_state), self.schedule.factor(train_state.step)
        for role in turn.roles:
            moved[role], opt_state[role] = self.optimizer_of(role).update(
                gradients[role], opt_state[role], moved[role], factor=self.objective.paced(role, factor)
            )
        made = train_state._replace(
            params=train_state.params | _together(moved),
            state=train_state.state | aux.state,
            opt_state=opt_state,
        )
        norm = optax.tree.norm(gradients)
        told = {told_of(turn, "loss"): value, **aux.metrics, told_of(turn, "gradient_norm"): norm}
        wishes = {layer_id: -slope[0] for layer_id, slope in slopes.items()}
        return Learned(made, told, _together(gradients), wishes)

    def _nothing_added(self) -> dict[str, jax.Array]:
        nodes = (node for model in self.models.values() for node in model.nodes.values())
        return {node.id: jnp.zeros((1, *node.shape)) for node in nodes}

    def hold(self, after: TrainState, before: TrainState, masks: Masks | None) -> TrainState:
        """What a step made, but all that is frozen or locked as it was before.

        The optimizer keeps watching what is locked: holding its moments too would cost up to a fifth.
        """
        for role, pace in self.objective.paces.items():
            after = self._rested(role, getattr(self.objective, pace) == 0, after, before)
        if self.frozen:
            held = partial(hold_layers, self.frozen)
            after = after._replace(
                params=held(after.params, before.params),
                state=held(after.state, before.state),
                opt_state=map_like_params(held, after.params, after.opt_state, before.opt_state),
            )
        return after if masks is None else after._replace(params=hold(masks, after.params, before.params))

    def _rested(self, role: str, rests: jax.Array, after: TrainState, before: TrainState) -> TrainState:
        """What a step made; of a role that rests, whose params do not move, the rest is as before."""

        def kept(new: T, old: T) -> T:
            held: T = jax.tree.map(partial(jnp.where, rests), old, new)
            return held

        return after._replace(
            state=after.state | kept(self.of_role(role, after.state), self.of_role(role, before.state)),
            opt_state=after.opt_state | {role: kept(after.opt_state[role], before.opt_state[role])},
        )

    def evaluate(
        self, train_state: TrainState, samples: Batch, hyperparameters: Hyperparameters
    ) -> dict[str, jax.Array]:
        """The objective's measurements of each sample, without dropout or augmentation."""
        return self.bind(hyperparameters).measure(train_state, samples)

    def compare(
        self, train_state: TrainState, samples: Batch, hyperparameters: Hyperparameters
    ) -> dict[str, jax.Array]:
        """The measurements of `compared_names`, a number each."""
        learner = self.bind(hyperparameters)
        return learner.objective.compare(learner.players(train_state), prepare(samples))

    def measure(self, train_state: TrainState, samples: Batch) -> dict[str, jax.Array]:
        """What `evaluate` gives, its live numbers bound already."""
        return self.objective.evaluate(self.players(train_state), self.completed(samples))

    def players(self, train_state: TrainState) -> Players:
        """The networks as they are looked at."""
        return Players.at_rest(self.models, train_state.params, train_state.state, train_state.memory)

    def completed(self, samples: Batch) -> Batch:
        """Raw samples as the problem looks at them: what is drawn besides is always the same."""
        return self.objective.complete(prepare(samples), key=threefry.seeded(_SHOWN_SEED))

    @property
    def output(self) -> str:
        """The id of the layer that gives the answer."""
        return self.models[self.objective.answer_role].output

    def activations(self, train_state: TrainState, samples: Batch) -> dict[str, jax.Array]:
        """Every layer's output for raw samples by id, (samples, *shape), without dropout."""
        return self.objective.activations(self.players(train_state), self.completed(samples))

    def lengths(self, samples: Batch) -> dict[str, jax.Array]:
        """The true lengths of the sequences that layers give for raw samples, by id, (samples,)."""
        fields = self.completed(samples).fields
        return self.models[self.objective.answer_role].lengths(fields)

    def last_key(self, train_state: TrainState) -> jax.Array:
        """What the layers' keys were made of in the first turn of the last step; of the first, before it."""
        step_key = hashed_key(train_state.key, jnp.maximum(train_state.step - 1, 0))
        return keys_of_turn(step_key)[1]

    def gradients(self, train_state: TrainState, samples: Batch) -> Params:
        """The gradients of the mean losses of raw samples, without dropout or augmentation.

        Each role's are those of the turn that moves it.
        """
        batch, players = self.completed(samples), self.players(train_state)
        gradients: Params = {}
        for turn in self.objective.turns():

            def loss(moving: Params, name: str = turn.name) -> jax.Array:
                value, _ = self.objective.loss(name, players._replace(params=players.params | moving), batch)
                return value

            moving = _together({role: self.of_role(role, train_state.params) for role in turn.roles})
            gradients |= jax.grad(loss)(moving)
        return gradients


def _together(by_role: Mapping[str, Params]) -> Params:
    """The params of several roles, whose layers have names of their own."""
    return {layer_id: arrays for params in by_role.values() for layer_id, arrays in params.items()}
