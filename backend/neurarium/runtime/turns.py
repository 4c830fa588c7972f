"""The turns of a step, compiled: what each of them makes of a train state, to be looked at."""

from collections.abc import Callable
from typing import NamedTuple

import jax
import optax

from neurarium.engine.batch import Batch
from neurarium.engine.locks import Masks
from neurarium.engine.network import Params, State
from neurarium.engine.stages import MOVED, SAMPLES
from neurarium.engine.train import Hyperparameters, Learner, Scalars, TrainState
from neurarium.runtime.small import summary_options
from neurarium.runtime.traces import traced


class Taken(NamedTuple):
    """What a turn made: the params that it moved, all state and memory, and what is told of it."""

    params: Params
    state: State
    memory: Params
    told: Scalars


TakeTurns = Callable[[TrainState, Batch, Hyperparameters, Masks | None], list[Taken]]


def compile_turns(
    learner: Learner,
    train_state: TrainState,
    train: Batch,
    hyperparameters: Hyperparameters,
    masks: Masks | None,
) -> TakeTurns:
    """A step as its turns one by one, as a function of what a chunk is one of, given examples."""

    def take(
        train_state: TrainState, train: Batch, hyperparameters: Hyperparameters, masks: Masks | None
    ) -> list[Taken]:
        taken: list[Taken] = []
        before = train_state.params
        steps = learner.bind(hyperparameters).turn_by_turn(train_state, train, masks)
        for turn, (made, told) in zip(learner.objective.each_turn(), steps, strict=True):
            moved = {name: made.params[name] for role in turn.roles for name in learner.of_role(role, before)}
            distance = optax.tree.norm(optax.tree.sub(moved, {name: before[name] for name in moved}))
            told = told | {SAMPLES: learner.batch_size, MOVED: distance}
            taken.append(Taken(moved, made.state, made.memory, told))
            before = made.params
        return taken

    compiled: TakeTurns = (
        jax.jit(take).lower(train_state, train, hyperparameters, masks).compile(summary_options(learner))
    )
    traced()
    return compiled
