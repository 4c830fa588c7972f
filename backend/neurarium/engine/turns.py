"""The turns of a step, taken one after the other."""

from collections.abc import Callable
from operator import itemgetter
from typing import NamedTuple, TypeVar

import jax

from neurarium.engine.batch import Batch
from neurarium.engine.objective import Turn
from neurarium.engine.players import Players

S = TypeVar("S")
T = TypeVar("T")


class DrawnTurn(NamedTuple):
    """A turn with the `keys` by which each of its repetitions draws, and the `numbers` of its samples.

    Those are (repeat,) and (repeat, samples), or of a single repetition without the first axis.
    """

    turn: Turn
    keys: jax.Array
    numbers: jax.Array


class Lesson(NamedTuple):
    """What a turn learns from: a complete batch, and the networks as they stand before it."""

    turn: Turn
    batch: Batch
    players: Players


def in_a_row(
    take_one: Callable[[S, DrawnTurn], tuple[S, T]], start: S, drawn: DrawnTurn
) -> tuple[S, list[T]]:
    """A turn taken as often as it is repeated: what has been made in the end, and what came of each time.

    Repetitions are a loop: that takes as long as copies would, which take as many times as long to compile.
    """
    turn, keys, numbers = drawn
    if turn.repeat == 1:
        made, out = take_one(start, DrawnTurn(turn, keys[0], numbers[0]))
        return made, [out]

    def take_again(before: S, once: tuple[jax.Array, jax.Array]) -> tuple[S, T]:
        return take_one(before, DrawnTurn(turn, *once))

    made, stacked = jax.lax.scan(take_again, start, (keys, numbers))
    return made, [jax.tree.map(itemgetter(time), stacked) for time in range(turn.repeat)]
