"""Two networks that learn from each other."""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Any, ClassVar

import jax
import jax.numpy as jnp
import optax
from pydantic import Field

from neurarium.engine.batch import Batch
from neurarium.engine.component import live
from neurarium.engine.dataset import INPUT, DataSpec
from neurarium.engine.generative import Judged
from neurarium.engine.hashing import hashed_normal
from neurarium.engine.logistic import softplus
from neurarium.engine.network import Params
from neurarium.engine.objective import Answer, LossAux, Pass, Shapes, Turn, objective_registry
from neurarium.engine.players import Players

GENERATOR, DISCRIMINATOR = "generator", "discriminator"
NOISE, MADE, REAL, JUDGED = "noise", "made", "real", "judged"


def _pace(whose: str) -> Any:
    words = "What its learning rate is multiplied by: at 0 it rests."
    return live(1.0, le=1, title=f"{whose}'s pace", description=words)


@objective_registry.register("gan")
class Gan(Judged):
    """A generator makes samples of noise, a discriminator learns to tell them from real ones, and the
    generator to deceive it.

    Goodfellow et al. 2014, with the loss of the generator that does not saturate; the penalty on the slope of
    the discriminator at real samples is R1 (Mescheder et al. 2018). What is made can be made by a moving
    average of the generator's params (Yazıcı et al. 2019), from which nobody learns.
    """

    title = "GAN"
    roles: ClassVar[tuple[str, ...]] = (GENERATOR, DISCRIMINATOR)
    answer_role: ClassVar[str] = DISCRIMINATOR
    metrics: ClassVar[tuple[str, ...]] = ("real_score", "made_score")
    shares: ClassVar[tuple[str, ...]] = ("real_score", "made_score")
    readout: ClassVar[str] = "sigmoid"
    paces: ClassVar[Mapping[str, str]] = MappingProxyType(
        {GENERATOR: "generator_pace", DISCRIMINATOR: "discriminator_pace"}
    )

    noise: int = Field(2, ge=1, le=64, title="Noise", description="How many numbers a sample is made of.")
    discriminator_steps: int = Field(
        1, ge=1, le=8, title="Discriminator's turns", description="How often it learns in a step."
    )
    generator_steps: int = Field(
        1, ge=1, le=8, title="Generator's turns", description="How often it learns in a step."
    )
    penalty: float = live(
        0.1,
        le=10,
        title="Slope penalty",
        description="Keeps the discriminator gentle around real samples, so that the generator can follow.",
    )
    average: bool = Field(
        False,
        title="Average the generator",
        description="Samples are made by the mean of the generator's last steps, which circles less than it.",
    )
    average_memory: float = live(
        0.99,
        le=0.9999,
        title="Memory of the average",
        description="How much of the average each step keeps, where there is one: 0.99 looks back over about"
        " a hundred steps.",
        only_with="average",
    )
    generator_pace: float = _pace("Generator")
    discriminator_pace: float = _pace("Discriminator")

    @property
    def code_size(self) -> int:
        return self.noise

    def judgements(self, data: DataSpec) -> tuple[str, ...]:
        return (MADE, REAL)

    def turns(self) -> tuple[Turn, ...]:
        return (
            Turn(
                DISCRIMINATOR,
                (DISCRIMINATOR,),
                self.discriminator_steps,
                passes={MADE: "", REAL: "real_score", JUDGED: "made_score"},
                words={
                    "loss": "The better it tells real from made, the lower its loss.",
                    "move": "The discriminator learns: its judgement of every place changes.",
                },
            ),
            Turn(
                GENERATOR,
                (GENERATOR,),
                self.generator_steps,
                reads_data=False,
                passes={MADE: "", JUDGED: "fooling_score"},
                words={
                    "loss": "The better it deceives the discriminator, the lower the generator's loss.",
                    "gradients": "The discriminator shows which way each sample would look more real.",
                    "move": "The generator learns: what it makes moves that way.",
                },
            ),
        )

    def fields(self, data: DataSpec) -> dict[str, Shapes]:
        return {GENERATOR: {NOISE: (self.noise,)}, DISCRIMINATOR: {INPUT: data.fields[INPUT].shape}}

    def answers(self, data: DataSpec) -> dict[str, Answer]:
        return {
            GENERATOR: Answer(data.fields[INPUT].shape, "a sample"),
            DISCRIMINATOR: Answer((1,), "a single number that the sigmoid turns into a probability"),
        }

    def passes(self) -> tuple[Pass, ...]:
        return (
            Pass(MADE, GENERATOR, words="The generator makes samples of fresh noise."),
            Pass(REAL, DISCRIMINATOR, words="The discriminator says how real the real samples look."),
            Pass(
                JUDGED, DISCRIMINATOR, {INPUT: MADE}, "The discriminator says how real the made samples look."
            ),
        )

    def complete(self, batch: Batch, *, key: jax.Array) -> Batch:
        return batch._replace(fields=batch.fields | {NOISE: hashed_normal(key, (batch.rows, self.noise))})

    @property
    def remembered(self) -> tuple[str, ...]:
        return (GENERATOR,) if self.average else ()

    def remember(self, memory: Params, params: Params) -> Params:
        now = {layer_id: params[layer_id] for layer_id in memory}
        averaged: Params = optax.tree.update_moment(now, memory, self.average_memory, 1)
        return averaged

    def make(self, players: Players, codes: jax.Array) -> jax.Array:
        return players.remembered().apply(GENERATOR, {NOISE: codes}).output

    def deceit(self, players: Players, made: jax.Array) -> jax.Array:
        return softplus(-self._judge(players, made))

    def loss(self, turn: str, players: Players, batch: Batch) -> tuple[jax.Array, LossAux]:
        generated = players.apply(GENERATOR, batch.fields)
        if turn == GENERATOR:
            judged = self._judge(players, generated.output)
            fooling = {"fooling_score": batch.mean(jax.nn.sigmoid(judged))}
            return batch.mean(softplus(-judged)), LossAux(fooling, generated.state)
        made = jax.lax.stop_gradient(generated.output)
        # One pass over both, for half the calls and norms that see both.
        judgement = players.apply(DISCRIMINATOR, {INPUT: jnp.concatenate([batch.fields[INPUT], made])})
        real, fake = judgement.output[: batch.rows, 0], judgement.output[batch.rows :, 0]
        slope = jax.lax.cond(
            jnp.asarray(self.penalty) > 0, lambda: self._slope(players, batch), lambda: jnp.zeros(())
        )
        loss = batch.mean(softplus(-real)) + batch.mean(softplus(fake)) + self.penalty / 2 * slope
        scores = {
            "real_score": batch.mean(jax.nn.sigmoid(real)),
            "made_score": batch.mean(jax.nn.sigmoid(fake)),
        }
        return loss, LossAux(scores, judgement.state)

    def _judge(self, players: Players, samples: jax.Array) -> jax.Array:
        """How real each sample looks to the discriminator, as a logit, (samples,)."""
        judged: jax.Array = players.apply(DISCRIMINATOR, {INPUT: samples}).output[:, 0]
        return judged

    def _slope(self, players: Players, batch: Batch) -> jax.Array:
        """The mean squared slope of the discriminator at real samples."""

        def score(samples: jax.Array) -> jax.Array:
            return players.apply(DISCRIMINATOR, {INPUT: samples}).output.sum()

        slopes = jax.grad(score)(batch.fields[INPUT])
        return batch.mean(jnp.square(slopes).reshape(batch.rows, -1).sum(1))

    def evaluate(self, players: Players, batch: Batch) -> dict[str, jax.Array]:
        made = self.make(players, batch.fields[NOISE])
        real, fake = (self._judge(players, samples) for samples in (batch.fields[INPUT], made))
        return {
            "loss": softplus(-real) + softplus(fake),
            "real_score": jax.nn.sigmoid(real),
            "made_score": jax.nn.sigmoid(fake),
        }

    def predict(self, output: jax.Array) -> jax.Array:
        return jax.nn.sigmoid(jnp.concatenate([-output, output], axis=-1))
