"""A step that is watched: the same one, with more told of each of its turns."""

from collections.abc import Callable, Iterator
from typing import Literal

import jax
import jax.numpy as jnp

from neurarium.engine.batch import Batch
from neurarium.engine.locks import Masks
from neurarium.engine.train import Learned, Learner, TrainState
from neurarium.engine.turns import DrawnTurn, Lesson, in_a_row, told_of

Size = Literal["activation", "wish"]


def turn_by_turn(
    learner: Learner, train_state: TrainState, train: Batch, masks: Masks | None = None
) -> Iterator[Learned]:
    """The next step, turn by turn: what each makes, the step not counted yet, and what is told."""

    def lesson(drawn: DrawnTurn, before: TrainState) -> Lesson:
        return learner.drawn_lesson(drawn, train, before)

    indices = learner.draw(train_state, train)
    return _watched(learner, indices, train_state, lesson, masks)


def turns_on(
    learner: Learner, train_state: TrainState, samples: Batch, masks: Masks | None = None
) -> Iterator[Learned]:
    """A step on these raw samples alone, as they are looked at: without dropout or augmentation."""
    batch = learner.completed(samples)

    def lesson(drawn: DrawnTurn, before: TrainState) -> Lesson:
        return Lesson(drawn.turn, batch, learner.players(before))

    nothing_drawn = jnp.zeros(learner.samples_per_step, jnp.int32)
    return _watched(learner, nothing_drawn, train_state, lesson, masks)


def sized(layer_id: str, size: Size) -> str:
    """What the scalar is called that tells how large a layer's outputs are on average, or their wishes."""
    return f"{size}_size@{layer_id}"


def _watched(
    learner: Learner,
    indices: jax.Array,
    train_state: TrainState,
    lesson: Callable[[DrawnTurn, TrainState], Lesson],
    masks: Masks | None,
) -> Iterator[Learned]:
    """What the turns made, but all that is frozen or locked as it was before."""

    def take_one(before: TrainState, drawn: DrawnTurn) -> tuple[TrainState, Learned]:
        given = lesson(drawn, before)
        learned = learner.learn(given, before, watched=True)
        held = learner.hold(learned.made, train_state, masks)
        return learned.made, _told(learner, given, learned._replace(made=held))

    made, taken = train_state, []
    for drawn in learner.draw_turns(indices, train_state):
        made, each = in_a_row(take_one, made, drawn)
        taken += each
    *before, last = taken
    yield from before
    yield last._replace(made=learner.remember(last.made))


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
