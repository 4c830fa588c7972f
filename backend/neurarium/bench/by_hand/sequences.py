"""Networks that read sequences by hand: a GRU that reads digits, and two that tell what comes next."""

from abc import ABC, abstractmethod
from typing import ClassVar

import jax
import jax.numpy as jnp
import numpy as np
import optax

from neurarium.bench.by_hand.problem import SCANNED, moved
from neurarium.engine.dataset import INPUT, TARGET, Split
from neurarium.engine.network import Params
from neurarium.engine.writing import following

ADAM = optax.chain(optax.clip_by_global_norm(1.0), optax.adam(0.005))
GATES = ("reset", "update", "candidate")
HEADS = 4
Carried = tuple[Params, optax.OptState]
Arrays = dict[str, jax.Array]


class SequencesByHand(ABC):
    """A preset on a data set, written for these alone. Params are the engine's, by layer and name."""

    preset: ClassVar[str]
    dataset: ClassVar[str]

    @abstractmethod
    def samples(self, split: Split) -> tuple[np.ndarray, np.ndarray]:
        """What is read, and what is wanted of it."""

    @abstractmethod
    def loss(self, params: Params, x: jax.Array, wanted: jax.Array) -> jax.Array:
        """The mean over a batch."""

    def start(self, params: Params) -> Carried:
        """What the scan carries: params and optimizer state."""
        return params, ADAM.init(params)

    def step(self, carried: Carried, x: jax.Array, wanted: jax.Array) -> tuple[Carried, jax.Array]:
        """One step; what is carried on, and the loss."""
        params, state = carried
        loss, slopes = jax.value_and_grad(self.loss)(params, x, wanted)
        return moved(ADAM, slopes, state, params), loss

    def scan(
        self, carried: Carried, x: jax.Array, wanted: jax.Array, key: jax.Array, *, batch_size: int
    ) -> tuple[Carried, jax.Array]:
        """SCANNED steps, to be compiled; what is carried on, and a loss of each."""

        def body(carried: Carried, key: jax.Array) -> tuple[Carried, jax.Array]:
            chosen = jax.random.randint(key, (batch_size,), 0, len(x))
            return self.step(carried, x[chosen], wanted[chosen])

        done: tuple[Carried, jax.Array] = jax.lax.scan(body, carried, jax.random.split(key, SCANNED))
        return done


class GruReader(SequencesByHand):
    """A GRU of 64 units reads a digit row by row."""

    preset: ClassVar[str] = "gru_64"
    dataset: ClassVar[str] = "digit_rows"

    def samples(self, split: Split) -> tuple[np.ndarray, np.ndarray]:
        return split.fields[INPUT], split.fields[TARGET]

    def loss(self, params: Params, x: jax.Array, wanted: jax.Array) -> jax.Array:
        states = _gru(params["gru"], x.astype(jnp.float32) / 255)
        logits = _dense(params["output"], states[-1])
        losses: jax.Array = optax.softmax_cross_entropy_with_integer_labels(logits, wanted)
        return losses.mean()


class Writer(SequencesByHand):
    """What tells after each symbol which one comes next."""

    @abstractmethod
    def logits(self, params: Params, x: jax.Array) -> jax.Array:
        """Of sequences with 1 at each symbol, (batch, length, symbols)."""

    def samples(self, split: Split) -> tuple[np.ndarray, np.ndarray]:
        symbols = split.fields[INPUT].argmax(-1).astype(np.int32)
        return symbols, np.asarray(following(jnp.asarray(symbols)))

    def loss(self, params: Params, x: jax.Array, wanted: jax.Array) -> jax.Array:
        logits = self.logits(params, jax.nn.one_hot(x, len(params["embedding"]["embeddings"])))
        losses = optax.softmax_cross_entropy_with_integer_labels(logits, jnp.maximum(wanted, 0))
        asked = wanted >= 0
        return jnp.mean((losses * asked).sum(1) / asked.sum(1))


class GruWriter(Writer):
    """A GRU of 96 units writes tunes."""

    preset: ClassVar[str] = "writer_gru"
    dataset: ClassVar[str] = "melodies"

    def logits(self, params: Params, x: jax.Array) -> jax.Array:
        states = _gru(params["gru"], x @ params["embedding"]["embeddings"])
        return _dense(params["output"], states.swapaxes(0, 1))


class TransformerWriter(Writer):
    """One block of attention with four heads writes names."""

    preset: ClassVar[str] = "small_transformer"
    dataset: ClassVar[str] = "names"

    def logits(self, params: Params, x: jax.Array) -> jax.Array:
        x = x @ params["embedding"]["embeddings"] + params["position"]["positions"]
        x = x + _attention(params["attention"], _norm(params["norm_1"], x))
        wide = jax.nn.gelu(_dense(params["dense_1"], _norm(params["norm_2"], x)))
        x = x + _dense(params["dense_2"], wide)
        return _dense(params["output"], _norm(params["norm_3"], x))


SEQUENCES: tuple[SequencesByHand, ...] = (GruReader(), GruWriter(), TransformerWriter())


def _dense(params: Arrays, x: jax.Array) -> jax.Array:
    return x @ params["kernel"] + params["bias"]


def _norm(params: Arrays, x: jax.Array) -> jax.Array:
    away = x - x.mean(-1, keepdims=True)
    return (
        away * jax.lax.rsqrt(jnp.square(away).mean(-1, keepdims=True) + 1e-5) * params["scale"]
        + params["bias"]
    )


def _gru(params: Arrays, x: jax.Array) -> jax.Array:
    """The states after each element, (length, batch, units); Cho et al. 2014, as in PyTorch."""
    kernel, recurrent = (jnp.concatenate([*params[name]], axis=1) for name in ("kernel", "recurrent_kernel"))
    bias = jnp.concatenate([params[f"{gate}_bias"] for gate in GATES])
    units = len(params["recurrent_bias"])

    def read(state: jax.Array, seen: jax.Array) -> tuple[jax.Array, jax.Array]:
        heard = state @ recurrent
        gates = jax.nn.sigmoid(seen[:, : 2 * units] + heard[:, : 2 * units])
        reset, update = gates[:, :units], gates[:, units:]
        candidate = jnp.tanh(
            seen[:, 2 * units :] + reset * (heard[:, 2 * units :] + params["recurrent_bias"])
        )
        state = (1 - update) * candidate + update * state
        return state, state

    start = jnp.zeros((len(x), units), x.dtype)
    return jax.lax.scan(read, start, x.swapaxes(0, 1) @ kernel + bias)[1]


def _attention(params: Arrays, x: jax.Array) -> jax.Array:
    """Attention that looks back only (Vaswani et al. 2017)."""

    def part(number: int) -> jax.Array:
        made = x @ params["kernel"][number] + params["bias"][number]
        return made.reshape(*x.shape[:2], HEADS, -1).swapaxes(1, 2)

    queries, keys, values = (part(number) for number in range(3))
    scores = queries @ keys.swapaxes(-1, -2) / jnp.sqrt(queries.shape[-1])
    scores = jnp.where(jnp.tri(x.shape[1], dtype=bool), scores, -jnp.inf)
    heard = (jax.nn.softmax(scores) @ values).swapaxes(1, 2).reshape(x.shape)
    return heard @ params["output_kernel"] + params["output_bias"]
