"""What comes next: a sequence teaches itself."""

from typing import ClassVar, Self

import jax
import jax.numpy as jnp
import optax
from pydantic import PrivateAttr

from neurarium.engine.batch import Batch
from neurarium.engine.dataset import INPUT, DataSpec
from neurarium.engine.errors import EngineError
from neurarium.engine.field import Sequence
from neurarium.engine.network import Model, Outputs
from neurarium.engine.objective import Answer, LossAux, Objective, Shapes, objective_registry
from neurarium.engine.players import Players
from neurarium.engine.supervised import NETWORK
from neurarium.engine.writing import following, symbols_of

WHOLE = "whole_answers"


@objective_registry.register("next_symbol")
class NextSymbol(Objective):
    """Tell after each element of a sequence which symbol comes next; so it can go on, and write by itself.

    Loss: softmax cross-entropy, the mean over all places of a sequence up to its end; each sequence counts
    alike. Its exponential is the perplexity: among so many symbols, alike likely, it would be as hard. Where
    data ask for something, `whole_answers` is the share of samples whose answer is right in every symbol,
    each told after the right ones before it: so it is when the network writes what is likeliest.
    """

    title = "Next symbol"
    metrics: ClassVar[tuple[str, ...]] = ("accuracy",)
    successes: ClassVar[tuple[str, ...]] = ("accuracy", WHOLE)
    readout: ClassVar[str] = "softmax"
    _asks: int | None = PrivateAttr(None)

    def on(self, data: DataSpec) -> Self:
        made = self.model_copy()
        made._asks = data.sequence.asks if data.sequence else None
        return made

    @property
    def measured(self) -> tuple[str, ...]:
        return self.metrics if self._asks is None else (*self.metrics, WHOLE)

    def fields(self, data: DataSpec) -> dict[str, Shapes]:
        return {NETWORK: {INPUT: data.fields[INPUT].shape}}

    def answers(self, data: DataSpec) -> dict[str, Answer]:
        return {NETWORK: Answer(_expect_symbols(data).shape, "a number per symbol after each element")}

    def check(self, models: dict[str, Model], data: DataSpec) -> None:  # type: ignore[override]
        super().check(models, data)
        for node in models[NETWORK].nodes.values():
            if not node.layer.is_causal():
                raise EngineError(
                    "looks_ahead",
                    f"{node.layer.title} would see the symbols that are to be told: each element may hear"
                    " only of those before it.",
                    layer_id=node.id,
                )

    def loss(self, turn: str, players: Players, batch: Batch) -> tuple[jax.Array, LossAux]:
        made = self._read(players, batch)
        measured = self._measure(made.output, batch.fields[INPUT])
        metrics = {name: batch.mean(measured[name]) for name in self.measured}
        return batch.mean(measured["loss"]), LossAux(metrics, made.state)

    def evaluate(self, players: Players, batch: Batch) -> dict[str, jax.Array]:
        return self._measure(self._read(players, batch).output, batch.fields[INPUT])

    def _read(self, players: Players, batch: Batch) -> Outputs:
        """What the network says, also of what fills sequences up: nobody asks for that, and as no element
        hears of later ones, all else is the same. So a step need not find where each sequence ends.
        """
        models = {role: model._replace(endings={}) for role, model in players.models.items()}
        return players._replace(models=models).apply(NETWORK, batch.fields)

    def predict(self, output: jax.Array) -> jax.Array:
        return jax.nn.softmax(output)

    def _measure(self, output: jax.Array, x: jax.Array) -> dict[str, jax.Array]:
        symbols = symbols_of(x)
        wanted = following(symbols)
        asked = wanted >= 0
        share = asked / asked.sum(1, keepdims=True)
        losses = optax.softmax_cross_entropy_with_integer_labels(output, jnp.maximum(wanted, 0))
        is_right = output.argmax(-1) == wanted
        found = {"loss": (losses * share).sum(1), "accuracy": (is_right * share).sum(1)}
        if self._asks is None:
            return found
        is_of_answer = asked & (jnp.cumsum(symbols == self._asks, axis=1) > 0)
        return found | {WHOLE: (is_right | ~is_of_answer).all(1).astype(jnp.float32)}


def _expect_symbols(data: DataSpec) -> Sequence:
    sequence = data.sequence
    if sequence is None or not sequence.ends or sequence.length < 2:
        raise EngineError(
            "no_symbols",
            f"{data.title} are no sequences of symbols with a beginning and an end: choose Names.",
            field="objective",
        )
    if sequence.features < 2:
        raise EngineError(
            "no_choice",
            f"{data.title} have a single symbol, the end: there is nothing to be told.",
            field="objective",
        )
    return sequence
