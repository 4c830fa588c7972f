"""The turns of a step, and the steps of a chunk, taken one after the other."""

from collections.abc import Callable
from operator import itemgetter
from typing import NamedTuple, TypeVar

import jax

from neurarium.engine.batch import Batch
from neurarium.engine.objective import Turn
from neurarium.engine.players import Players

S = TypeVar("S")
T = TypeVar("T")
Scalars = dict[str, jax.Array]


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


def in_chunk(
    take_step: Callable[[S, jax.Array], tuple[S, Scalars]], start: S, rows: Scalars, steps: jax.Array
) -> tuple[S, Scalars]:
    """So many steps, each given its number from 0 on: what has been made in the end, and their scalars, in
    `rows` of as many numbers as there may be steps.
    """

    def body(number: jax.Array, carry: tuple[S, Scalars]) -> tuple[S, Scalars]:
        before, rows = carry
        made, scalars = take_step(before, number)
        return made, {
            name: jax.lax.dynamic_update_index_in_dim(rows[name], value, number, 0)
            for name, value in scalars.items()
        }

    end: tuple[S, Scalars] = jax.lax.fori_loop(0, steps, body, (start, rows))
    return end


def told_of(turn: Turn, scalar: str) -> str:
    """What a scalar is called that a turn tells; the name of the only turn of a step is left out."""
    return f"{turn.name}_{scalar}" if turn.name else scalar
