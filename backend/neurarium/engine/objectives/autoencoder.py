"""Samples squeezed into few numbers, and made again from them."""

from typing import ClassVar, Literal

import jax
import jax.numpy as jnp
from pydantic import Field

from neurarium.engine.batch import Batch
from neurarium.engine.component import live
from neurarium.engine.dataset import INPUT, DataSpec
from neurarium.engine.generative import CODE, MOST_CODE, RECONSTRUCTION, Encoding
from neurarium.engine.hashing import hashed_normal
from neurarium.engine.layers.sample import Sample
from neurarium.engine.logistic import binary_cross_entropy
from neurarium.engine.network import Outputs
from neurarium.engine.objective import Answer, LossAux, Pass, Shapes, objective_registry
from neurarium.engine.players import Players

ENCODER, DECODER = "encoder", "decoder"
SEEN, MADE = "seen", "made"


@objective_registry.register("autoencoder")
class Autoencoder(Encoding):
    """An encoder squeezes each sample into a code of few numbers, a decoder makes the sample again from it.

    Where the encoder ends with a sample layer, each code is a cloud, and the clouds are held together: a
    variational autoencoder (Kingma and Welling 2013), with a weight on the divergence (Higgins et al. 2017).
    With noise on what is encoded it learns to take that away: what comes back is compared with the sample
    itself (Vincent et al. 2008).
    """

    title = "Autoencoder"
    roles: ClassVar[tuple[str, ...]] = (ENCODER, DECODER)
    answer_role: ClassVar[str] = DECODER
    metrics: ClassVar[tuple[str, ...]] = (RECONSTRUCTION, "divergence")

    code: int = Field(2, ge=1, le=MOST_CODE, title="Code", description="How many numbers a sample becomes.")
    loss_function: Literal["cross_entropy", "squared"] = Field(
        "cross_entropy",
        title="Loss",
        description="Cross-entropy is for pictures, squared for points and all other numbers.",
    )
    beta: float = live(
        1.0, le=10, title="Beta", description="How strongly the clouds of codes are held together."
    )
    noise: float = live(
        0.0,
        le=1,
        title="Noise on samples",
        description="How much is added to each sample before it is encoded; it comes back without.",
    )

    @property
    def code_size(self) -> int:
        return self.code

    def fields(self, data: DataSpec) -> dict[str, Shapes]:
        return {ENCODER: {INPUT: data.fields[INPUT].shape}, DECODER: {CODE: (self.code,)}}

    def answers(self, data: DataSpec) -> dict[str, Answer]:
        return {
            ENCODER: Answer((self.code,), "the numbers of the code"),
            DECODER: Answer(data.fields[INPUT].shape, "a sample"),
        }

    def passes(self) -> tuple[Pass, ...]:
        return Pass(CODE, ENCODER, {INPUT: SEEN}), Pass(MADE, DECODER, {CODE: CODE})

    def complete(self, batch: Batch, *, key: jax.Array) -> Batch:
        samples = batch.fields[INPUT]

        def noisy() -> jax.Array:
            made = samples + self.noise * hashed_normal(key, samples.shape)
            return jnp.clip(made, 0, 1) if self.loss_function == "cross_entropy" else made

        # What is not wanted is not drawn: it would take a tenth of a step.
        seen = jax.lax.cond(self.noise > 0, noisy, lambda: samples)
        return batch._replace(fields=batch.fields | {SEEN: seen})

    def seen(self, batch: Batch) -> jax.Array:
        return batch.fields[SEEN]

    def encode(self, players: Players, batch: Batch) -> jax.Array:
        return self._encoded(players, batch).output

    def errors(self, players: Players, batch: Batch) -> jax.Array:
        _, decoded = self._there_and_back(players, batch)
        return self._errors(decoded.output, batch.fields[INPUT])

    def make(self, players: Players, codes: jax.Array) -> jax.Array:
        return self.predict(players.apply(DECODER, {CODE: codes}).output)

    def loss(self, turn: str, players: Players, batch: Batch) -> tuple[jax.Array, LossAux]:
        encoded, decoded = self._there_and_back(players, batch)
        reconstruction = batch.mean(self._errors(decoded.output, batch.fields[INPUT]))
        divergence = batch.mean(_divergence(players, encoded))
        metrics = {RECONSTRUCTION: reconstruction, "divergence": divergence}
        return reconstruction + self.beta * divergence, LossAux(metrics, encoded.state | decoded.state)

    def evaluate(self, players: Players, batch: Batch) -> dict[str, jax.Array]:
        encoded, decoded = self._there_and_back(players, batch)
        reconstruction = self._errors(decoded.output, batch.fields[INPUT])
        divergence = _divergence(players, encoded)
        return {
            "loss": reconstruction + self.beta * divergence,
            RECONSTRUCTION: reconstruction,
            "divergence": divergence,
            CODE: encoded.output,
        }

    def predict(self, output: jax.Array) -> jax.Array:
        return jax.nn.sigmoid(output) if self.loss_function == "cross_entropy" else output

    def _there_and_back(self, players: Players, batch: Batch) -> tuple[Outputs, Outputs]:
        encoded = self._encoded(players, batch)
        return encoded, players.apply(DECODER, {CODE: encoded.output})

    def _encoded(self, players: Players, batch: Batch) -> Outputs:
        return players.apply(ENCODER, {INPUT: batch.fields[SEEN]})

    def _errors(self, output: jax.Array, samples: jax.Array) -> jax.Array:
        """What each sample that comes back costs, the sum over its numbers, (samples,)."""
        flat, wanted = output.reshape(len(output), -1), samples.reshape(len(samples), -1)
        if self.loss_function == "squared":
            return jnp.square(flat - wanted).sum(1)
        return binary_cross_entropy(flat, wanted).sum(1)


def _divergence(players: Players, encoded: Outputs) -> jax.Array:
    """How far each cloud of codes is from the normal distribution (Kingma and Welling 2013, appendix B).

    0 where codes are no clouds, (samples,).
    """
    model = players.models[ENCODER]
    end = model.nodes[model.output]
    if not isinstance(end.layer, Sample):
        return jnp.zeros(len(encoded.output))
    (source,) = end.sources
    mean = end.layer.mean(encoded.activations[source])
    log_variance = end.layer.log_variance(encoded.activations[source])
    return (jnp.exp(log_variance) + jnp.square(mean) - 1 - log_variance).sum(1) / 2
