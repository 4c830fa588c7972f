"""The turns of a step, compiled: what each of them makes of a train state, to be looked at."""

from collections.abc import Callable, Iterator
from typing import NamedTuple

import jax
import optax

from neurarium.engine.batch import Batch
from neurarium.engine.locks import Masks
from neurarium.engine.network import Params, State
from neurarium.engine.stages import MOVED, SAMPLES
from neurarium.engine.summary import Wanted
from neurarium.engine.train import Hyperparameters, Learned, Learner, TrainState
from neurarium.engine.turns import Scalars
from neurarium.runtime.small import summary_options
from neurarium.runtime.traces import traced


class Taken(NamedTuple):
    """What a turn made: the params that it moved, all state and memory, what is told, and what it wants."""

    params: Params
    state: State
    memory: Params
    told: Scalars
    wanted: Wanted


# Given a train state, samples, live numbers and masks.
TakeTurns = Callable[[TrainState, Batch, Hyperparameters, Masks | None], list[Taken]]
Watch = Callable[[Learner, TrainState, Batch, Masks | None], Iterator[Learned]]


def compile_turns(
    learner: Learner,
    train_state: TrainState,
    samples: Batch,
    hyperparameters: Hyperparameters,
    masks: Masks | None,
    *,
    watch: Watch,
) -> TakeTurns:
    """A step as its turns one by one: the next one of a run, or one on samples alone, given examples."""

    def take(
        train_state: TrainState, samples: Batch, hyperparameters: Hyperparameters, masks: Masks | None
    ) -> list[Taken]:
        taken: list[Taken] = []
        before = train_state.params
        steps = watch(learner.bind(hyperparameters), train_state, samples, masks)
        for turn, (made, told, gradients, wishes) in zip(learner.objective.each_turn(), steps, strict=True):
            moved = {name: made.params[name] for role in turn.roles for name in learner.of_role(role, before)}
            distance = optax.tree.norm(optax.tree.sub(moved, {name: before[name] for name in moved}))
            told = told | {SAMPLES: learner.batch_size, MOVED: distance}
            wanted = Wanted(wishes, optax.tree.zeros_like(before) | gradients, before)
            taken.append(Taken(moved, made.state, made.memory, told, wanted))
            before = made.params
        return taken

    compiled: TakeTurns = (
        jax.jit(take).lower(train_state, samples, hyperparameters, masks).compile(summary_options(learner))
    )
    traced()
    return compiled
