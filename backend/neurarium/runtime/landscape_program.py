"""Compiled landscapes: the loss of a fixed batch around a train state, and which way is down there."""

from typing import Self

import jax
import jax.numpy as jnp
import numpy as np

from neurarium.engine.batch import Batch
from neurarium.engine.landscape import (
    Downhill,
    Ground,
    fixed_batch,
    lane_count,
    moved_of,
    sample_count,
    turn_for,
)
from neurarium.engine.locks import Masks
from neurarium.engine.network import Params
from neurarium.engine.train import Hyperparameters, Learner, TrainState
from neurarium.runtime.small import summary_options
from neurarium.runtime.traces import traced

# Which samples the batch has: always the same of a training set.
BATCH_SEED = 0
Directions = tuple[Params, Params]


class LandscapeProgram:
    """What evaluates the loss of the turn that moves a role, at several places of a plane at once."""

    def __init__(self, learner: Learner, role: str | None) -> None:
        self._learner = learner
        self.turn = turn_for(learner, role)
        self.samples = sample_count(learner)
        self.lanes = lane_count(learner, self.samples, side_by_side=not _has_patches(learner))

    def compile(
        self, train_state: TrainState, train: Batch, numbers: Hyperparameters, masks: Masks | None
    ) -> Self:
        """Compile it, given examples."""

        def ground(train_state: TrainState, train: Batch, numbers: Hyperparameters) -> Ground:
            bound = self._learner.bind(numbers)
            batch = fixed_batch(bound, train, self.samples, jnp.uint32(BATCH_SEED))
            return Ground(bound, self.turn, train_state, batch)

        def losses(
            train_state: TrainState,
            train: Batch,
            numbers: Hyperparameters,
            directions: Directions,
            places: jax.Array,
        ) -> jax.Array:
            return ground(train_state, train, numbers).losses(directions, places)

        def downhill(
            train_state: TrainState, train: Batch, numbers: Hyperparameters, masks: Masks | None
        ) -> Downhill:
            return ground(train_state, train, numbers).downhill(masks)

        def directions(
            train_state: TrainState, numbers: Hyperparameters, masks: Masks | None, seed: jax.Array
        ) -> Directions:
            nothing = Batch({})
            bound = self._learner.bind(numbers)
            return Ground(bound, self.turn, train_state, nothing).random_directions(seed, masks)

        options = summary_options(self._learner)
        moving = self.moving(train_state.params)
        places = jax.ShapeDtypeStruct((self.lanes, 2), jnp.float32)
        given = train_state, train, numbers
        self._losses = jax.jit(losses).lower(*given, (moving, moving), places).compile(options)
        self._downhill = jax.jit(downhill).lower(*given, masks).compile(options)
        seed = jax.ShapeDtypeStruct((), jnp.uint32)
        self._directions = jax.jit(directions).lower(train_state, numbers, masks, seed).compile(options)
        traced()
        return self

    def moving(self, params: Params) -> Params:
        """Those of the params that move: the networks of the turn."""
        return moved_of(self._learner, self.turn, params)

    def losses(
        self,
        train_state: TrainState,
        train: Batch,
        numbers: Hyperparameters,
        directions: Directions,
        places: np.ndarray,
    ) -> np.ndarray:
        """The losses at places of the plane, (places, 2), `lanes` at most: (places,)."""
        filled = np.resize(places, (self.lanes, 2)).astype(np.float32)
        losses = self._losses(train_state, train, numbers, directions, filled)
        return np.asarray(losses)[: len(places)]

    def downhill(
        self, train_state: TrainState, train: Batch, numbers: Hyperparameters, masks: Masks | None
    ) -> Downhill:
        """Which way is down."""
        found: Downhill = self._downhill(train_state, train, numbers, masks)
        return found

    def random_directions(
        self, train_state: TrainState, numbers: Hyperparameters, masks: Masks | None, seed: int
    ) -> Directions:
        """Two random directions of a seed, as long as the weights filter by filter."""
        found: Directions = self._directions(train_state, numbers, masks, np.uint32(seed))
        return found


def _has_patches(learner: Learner) -> bool:
    """Whether a layer lays something out for computing, on a CPU: such are slower side by side."""
    nodes = (node for model in learner.models.values() for node in model.nodes.values())
    return jax.default_backend() == "cpu" and any(node.layer.scratch(node.input_shapes) for node in nodes)
