"""A step that is watched: the same one, with more told of each of its turns."""

from collections.abc import Iterator
from typing import Literal

import jax
import jax.numpy as jnp

from neurarium.engine.batch import Batch
from neurarium.engine.locks import Masks
from neurarium.engine.train import Learned, Learner, Lesson, TrainState, told_of

Turns = Iterator[tuple[Lesson, Learned]]
Size = Literal["activation", "wish"]


def turn_by_turn(
    learner: Learner, train_state: TrainState, train: Batch, masks: Masks | None = None
) -> Iterator[Learned]:
    """The next step, turn by turn: what each makes, the step not counted yet, and what is told."""
    indices = learner.draw(train_state, train)
    turns = learner.take_turns(indices, train_state, train, watched=True)
    return _told_more(learner, turns, train_state, masks)


def turns_on(
    learner: Learner, train_state: TrainState, samples: Batch, masks: Masks | None = None
) -> Iterator[Learned]:
    """A step on these raw samples alone, as they are looked at: without dropout or augmentation."""
    return _told_more(learner, _turns_on(learner, train_state, samples), train_state, masks)


def sized(layer_id: str, size: Size) -> str:
    """What the scalar is called that tells how large a layer's outputs are on average, or their wishes."""
    return f"{size}_size@{layer_id}"


def _turns_on(learner: Learner, train_state: TrainState, samples: Batch) -> Turns:
    made, batch = train_state, learner.completed(samples)
    for turn in learner.objective.each_turn():
        lesson = Lesson(turn, batch, learner.players(made))
        learned = learner.learn(lesson, made, watched=True)
        made = learned.made
        yield lesson, learned


def _told_more(
    learner: Learner, turns: Turns, train_state: TrainState, masks: Masks | None
) -> Iterator[Learned]:
    """What the turns made, but all that is frozen or locked as it was before."""
    *before, (last, learned) = turns
    for lesson, each in before:
        yield _told(learner, lesson, each._replace(made=learner.hold(each.made, train_state, masks)))
    held = learner.remember(learner.hold(learned.made, train_state, masks))
    yield _told(learner, last, learned._replace(made=held))


def _told(learner: Learner, lesson: Lesson, learned: Learned) -> Learned:
    """With how large each layer's outputs and wishes are, and the same samples' loss afterwards."""
    turn, batch, players = lesson
    after, _ = learner.objective.loss(turn.name, players._replace(params=learned.made.params), batch)
    activations = learner.objective.activations(players, batch)
    by_size: dict[Size, dict[str, jax.Array]] = {"activation": activations, "wish": learned.wishes}
    sizes = {
        sized(layer_id, size): jnp.abs(arrays[layer_id]).mean()
        for size, arrays in by_size.items()
        for layer_id in learned.wishes
        if layer_id in arrays
    }
    return learned._replace(told={**learned.told, **sizes, told_of(turn, "loss_afterwards"): after})
