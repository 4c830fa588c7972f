"""Sequences that are written symbol by symbol, by a network that tells what comes next."""

from typing import NamedTuple

import jax
import jax.numpy as jnp

from neurarium.engine.dataset import INPUT
from neurarium.engine.players import Players
from neurarium.engine.supervised import NETWORK

END = 0  # the symbol that begins and ends a sequence
UNWRITTEN = -1


class Choice(NamedTuple):
    """How the next symbol is chosen.

    Logits are divided by the `temperature`, and only the `likeliest` symbols can come, all if that is 0. What
    chance does follows from the `key`: the same symbols come again while the network stays the same. Of an
    excerpt the end is none of them, so it `ends` not.
    """

    temperature: jax.Array
    likeliest: jax.Array
    key: jax.Array
    ends: bool = True

    def among(self, logits: jax.Array) -> jax.Array:
        """The logits by which it is chosen, (…, symbols): minus infinity where a symbol cannot come."""
        if not self.ends:
            logits = logits.at[..., END].set(-jnp.inf)
        count = logits.shape[-1]
        rank = jnp.where(self.likeliest > 0, jnp.clip(self.likeliest, 1, count), count).astype(jnp.int32)
        least = jnp.take(jnp.sort(logits, axis=-1)[..., ::-1], rank - 1, axis=-1)[..., None]
        return jnp.where(logits >= least, logits / jnp.maximum(self.temperature, 1e-3), -jnp.inf)


def symbols_of(x: jax.Array) -> jax.Array:
    """The number of each element's symbol, (…, length), of sequences (…, length, symbols)."""
    return x.argmax(-1)


def is_asked(symbols: jax.Array) -> jax.Array:
    """After which elements the next one is asked for, (…, length): not after the end, nor after the last."""
    ended = jnp.cumsum(symbols[..., 1:] == END, axis=-1)
    beginning = jnp.zeros_like(ended[..., :1])
    before = jnp.concatenate([beginning, ended], axis=-1)
    return (before == 0).at[..., -1].set(False)


def following(symbols: jax.Array) -> jax.Array:
    """The symbol that comes after each element, (…, length); −1 where none is asked for."""
    return jnp.where(is_asked(symbols), jnp.roll(symbols, -1, axis=-1), -1)


def given_of(symbols: jax.Array) -> jax.Array:
    """How many elements of a sequence (length,) were given, the one that begins it included."""
    return (jnp.cumsum(symbols[1:] == END) == 0).sum() + 1


def written(
    players: Players,
    begun: jax.Array,
    choice: Choice,
    count: int,
    *,
    most: jax.Array | int = 0,
    beyond: int = 0,
) -> jax.Array:
    """So many sequences that go on from what was begun, as numbers of symbols, (count, length + beyond).

    `begun` is a sequence of symbols, (length,), and is taken up to its end; by Gumbel's trick the symbol is
    chosen that is largest after chance was added (Maddison et al. 2014). Only the first `most` elements are
    written, all if that is 0: the others are UNWRITTEN. An element `beyond` the length is told by as many
    before it as the network reads, behind the symbol that begins every sequence.
    """
    (length,), symbols = begun.shape, players.models[NETWORK].output_shape[-1]
    size = length + beyond
    chance = jax.random.gumbel(choice.key, (count, size, symbols))
    given = given_of(begun)

    def write(place: jax.Array, made: jax.Array) -> jax.Array:
        first = jnp.maximum(place - length + 1, 0)
        read = jax.lax.dynamic_slice_in_dim(made, first, length, axis=1).at[:, 0].set(END)
        x = jax.nn.one_hot(read, symbols)
        logits = choice.among(players.apply(NETWORK, {INPUT: x}).output[:, place - first])
        chosen = (logits + chance[:, place]).argmax(-1)
        is_over = (made[:, place] == END) & (place > 0)
        added = jnp.where(is_over, END, chosen)
        return made.at[:, place + 1].set(added)

    start = jnp.tile(begun, (count, 1)).astype(jnp.int32)
    start = jnp.pad(start, ((0, 0), (0, beyond)), constant_values=END)
    stop = jnp.where(jnp.asarray(most) > 0, jnp.clip(most, 1, size), size).astype(jnp.int32)
    made = jax.lax.fori_loop(given - 1, jnp.maximum(stop, given) - 1, write, start)
    return jnp.where(jnp.arange(size) < stop, made, UNWRITTEN)
