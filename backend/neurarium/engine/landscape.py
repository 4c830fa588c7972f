"""The loss landscape: the loss of a fixed batch around the present weights, along directions from them.

It is looked at along the negative gradient and the optimizer's own step; and over planes, along two random
directions that are filter-normalised (Li et al. 2018), or two that `trajectory` finds of a run's own path.
"""

import math
from collections.abc import Mapping
from typing import NamedTuple

import jax
import jax.numpy as jnp

from neurarium.engine.batch import Batch, batch_indices, take
from neurarium.engine.errors import EngineError
from neurarium.engine.hashing import hashed_normal
from neurarium.engine.locks import Masks, hold, hold_layers
from neurarium.engine.network import Params
from neurarium.engine.objective import Turn
from neurarium.engine.train import Learner, TrainState

# The batch has so many samples at most, and fewer where a network is large.
MOST_SAMPLES, LEAST_SAMPLES = 512, 64
BATCH_MACS = 40_000_000
# Several points are evaluated at once within about this much memory.
LANES_BYTES = 32 * 2**20
MOST_LANES = 64


class Downhill(NamedTuple):
    """Which way is down: the loss, its negative gradient, and the optimizer's step at a learning rate of 1.

    `rate` is the present learning rate, of the first of the networks that move, with schedule and pace in it.
    """

    loss: jax.Array
    gradient: Params
    step: Params
    rate: jax.Array


class Ground(NamedTuple):
    """What a landscape is of: a learner with its live numbers bound, a turn's loss, and a complete batch."""

    learner: Learner
    turn: Turn
    train_state: TrainState
    batch: Batch

    @property
    def moving(self) -> Params:
        """The params of the networks that the turn moves, by layer."""
        return moved_of(self.learner, self.turn, self.train_state.params)

    def loss(self, moved: Params) -> jax.Array:
        """The loss with these params in place of the present ones, as the networks are looked at: ()."""
        players = self.learner.players(self.train_state)
        params = players.params | moved
        value, _ = self.learner.objective.loss(self.turn.name, players._replace(params=params), self.batch)
        return value

    def losses(self, directions: tuple[Params, Params], places: jax.Array) -> jax.Array:
        """The losses at places, (places, 2), of the plane that two directions span here: (places,)."""

        def at(place: jax.Array) -> jax.Array:
            moved = jax.tree.map(
                lambda param, first, second: param + place[0] * first + place[1] * second,
                self.moving,
                *directions,
            )
            return self.loss(moved)

        # One by one as by itself: on a CPU convolutions with weights of their own are slower side by side.
        return at(places[0])[jnp.newaxis] if len(places) == 1 else jax.vmap(at)(places)

    def free(self, direction: Params, masks: Masks | None) -> Params:
        """A direction without what is frozen or locked: that does not move."""
        still = jax.tree.map(jnp.zeros_like, direction)
        freed = hold_layers(self.learner.frozen, direction, still)
        return (
            freed if masks is None else hold({layer_id: masks[layer_id] for layer_id in freed}, freed, still)
        )

    def random_directions(self, seed: jax.Array, masks: Masks | None) -> tuple[Params, Params]:
        """Two random directions, filter-normalised: each filter is as long as that of the weights.

        A filter is what leads to one output of a layer. As in Li et al. 2018, biases and the scales of norms,
        which have a single axis, do not move. Both derive from the seed.
        """
        key = jax.random.key(seed)
        first, second = (
            self.free(filter_normalised(self.moving, jax.random.fold_in(key, number)), masks)
            for number in range(2)
        )
        return first, second

    def downhill(self, masks: Masks | None) -> Downhill:
        """The negative gradient of the loss, and the step that the optimizer makes of it."""
        learner, state = self.learner, self.train_state
        moving = self.moving
        loss, slope = jax.value_and_grad(self.loss)(moving)
        slope = hold_layers(learner.frozen, slope, jax.tree.map(jnp.zeros_like, slope))
        factor = learner.schedule.factor(state.step)
        rates = {
            role: learner.optimizer_of(role).learning_rate * learner.objective.paced(role, factor)
            for role in self.turn.roles
        }
        rate = jnp.asarray(rates[self.turn.roles[0]], jnp.float32)
        step: Params = {}
        for role in self.turn.roles:
            # A step is in proportion to its learning rate, and one of 1 has the fewest rounding errors.
            share = jnp.where(rate > 0, rates[role] / jnp.where(rate > 0, rate, 1), 1.0)
            optimizer = learner.optimizer_of(role).model_copy(update={"learning_rate": share})
            before, slopes = learner.of_role(role, moving), learner.of_role(role, slope)
            after, _ = optimizer.update(slopes, state.opt_state[role], before, factor=jnp.float32(1))
            step |= jax.tree.map(jnp.subtract, after, before)
        downwards = jax.tree.map(jnp.negative, slope)
        return Downhill(loss, self.free(downwards, masks), self.free(step, masks), rate)


def turn_for(learner: Learner, role: str | None) -> Turn:
    """The turn whose loss is looked at: the one that moves a role's network, or the first.

    Raises:
        EngineError: the problem has no such network.
    """
    turns = learner.objective.turns()
    turn = next((turn for turn in turns if role is None or role in turn.roles), None)
    if turn is None:
        roles = ", ".join(f"“{each}”" for each in learner.objective.roles)
        raise EngineError("no_role", f"This problem has no network “{role}”, but {roles}.", field="role")
    return turn


def moved_of(learner: Learner, turn: Turn, params: Params) -> Params:
    """Those params, by layer, that belong to the networks of a turn."""
    return {
        layer_id: arrays for role in turn.roles for layer_id, arrays in learner.of_role(role, params).items()
    }


def sample_count(learner: Learner) -> int:
    """How many samples of the training set the fixed batch has: all, if these are few."""
    most = max(LEAST_SAMPLES, min(MOST_SAMPLES, BATCH_MACS // max(1, learner.sample_macs)))
    return min(most, learner.data.train_size)


def lane_count(learner: Learner, samples: int, *, side_by_side: bool) -> int:
    """How many places are evaluated at once within a bound of memory; one unless `side_by_side` is faster."""
    if not side_by_side:
        return 1
    nodes = [node for model in learner.models.values() for node in model.nodes.values()]
    numbers = sum(math.prod(node.shape) for node in nodes) * samples
    return max(1, min(MOST_LANES, LANES_BYTES // (4 * max(1, numbers))))


def fixed_batch(learner: Learner, train: Batch, samples: int, seed: jax.Array) -> Batch:
    """So many samples of the training set, chosen by a seed, complete with what is always drawn besides."""
    numbers = batch_indices(jax.random.key(seed), jnp.int32(0), samples=train.samples, batch_size=samples)
    return learner.completed(take(train, learner.taught(numbers, train)))


def filter_normalised(params: Mapping[str, Mapping[str, jax.Array]], key: jax.Array) -> Params:
    """A random direction whose filters, one for each place of a kernel's last axis, are as long as theirs."""
    leaves, structure = jax.tree.flatten(dict(params))
    drawn = [_like(leaf, hashed_normal(key, leaf.shape, stream=number)) for number, leaf in enumerate(leaves)]
    made: Params = jax.tree.unflatten(structure, drawn)
    return made


def _like(param: jax.Array, drawn: jax.Array) -> jax.Array:
    if param.ndim < 2:
        return jnp.zeros_like(param)
    lengths = _filter_norms(drawn)
    return drawn * (_filter_norms(param) / jnp.where(lengths > 0, lengths, 1))


def _filter_norms(kernel: jax.Array) -> jax.Array:
    return jnp.sqrt((kernel**2).sum(axis=tuple(range(kernel.ndim - 1)), keepdims=True))
