"""What a network writes by itself."""

from typing import ClassVar

import jax
import jax.numpy as jnp
from pydantic import Field

from neurarium.engine.component import live
from neurarium.engine.dataset import INPUT
from neurarium.engine.need import Need, posed_as
from neurarium.engine.objectives.next_symbol import NextSymbol
from neurarium.engine.summary import MOST_PLACE, Inspection, Summary, summary_registry
from neurarium.engine.writing import Choice, given_of, is_asked, symbols_of, written

MOST_WRITTEN, MOST_BEYOND = 64, 512
HASH_SEED = 17

_ASKED = posed_as(NextSymbol, "problems that ask for the next symbol")


@summary_registry.register("written")
class Written(Summary):
    """Sequences that the network writes symbol by symbol, going on from the viewer's input up to its end.

    `symbols`, int8 (count, length + beyond), by number, −1 where none was to be written. `known`, (count,),
    is 1 for those that are among the training samples; it is not told of what was written beyond the length.
    `next`, (symbols,), are the probabilities after what was given, by which the next one is chosen, and
    `given`, (length − 1,), those that each symbol of the input had; −1 after its end.
    """

    title = "Written"
    needs: ClassVar[tuple[Need, ...]] = (_ASKED,)

    count: int = Field(12, ge=1, le=MOST_WRITTEN, title="Count", description="How many are written.")
    temperature: float = live(
        1.0,
        ge=0.05,
        le=3,
        title="Temperature",
        description="How much chance decides: below 1 the likely comes even more often, above 1 less often.",
    )
    likeliest: int = live(
        0, ge=0, le=1024, title="Likeliest", description="Only so many symbols can come next; 0 for all."
    )
    seed: int = live(0, ge=0, le=MOST_PLACE, title="Seed", description="What chance does.")
    most: int = live(
        0, ge=0, le=MOST_PLACE, title="Most", description="Only so many elements are written; 0 for all."
    )
    beyond: int = Field(
        0,
        ge=0,
        le=MOST_BEYOND,
        title="Beyond",
        description="How many elements are written beyond the length; of excerpts alone, which have no end.",
    )

    def compute(self, inspection: Inspection) -> dict[str, jax.Array]:
        learner = inspection.learner
        players, batch = learner.players(inspection.train_state), learner.completed(inspection.sample)
        sequence = learner.data.sequence
        is_excerpt = sequence is not None and sequence.excerpt
        key = jax.random.key(jnp.asarray(self.seed, jnp.uint32))
        choice = Choice(jnp.asarray(self.temperature), jnp.asarray(self.likeliest), key, ends=not is_excerpt)
        begun = symbols_of(batch.fields[INPUT][0])
        beyond = self.beyond if is_excerpt else 0
        made = written(players, begun, choice, self.count, most=self.most, beyond=beyond)
        logits = players.apply("network", batch.fields).output[0]
        told = jnp.take_along_axis(jax.nn.softmax(logits), jnp.roll(begun, -1)[:, None], axis=-1)[:, 0]
        known = {} if beyond else {"known": _known(made, inspection.train.fields[INPUT])}
        return known | {
            "symbols": made.astype(jnp.int8 if logits.shape[-1] <= 127 else jnp.int32),
            "next": jax.nn.softmax(choice.among(logits[given_of(begun) - 1])).astype(jnp.float32),
            "given": jnp.where(is_asked(begun), told, -1)[:-1].astype(jnp.float32),
        }


def _known(made: jax.Array, samples: jax.Array) -> jax.Array:
    """Which of the sequences of symbols, (count, length), are among samples, (samples, length, symbols).

    They are compared by a hash of 32 bits; a sample is above 0 at its symbols.
    """
    shape = samples.shape[1:]
    factors = jax.random.bits(jax.random.key(HASH_SEED), shape)
    of_samples = jnp.where(samples > 0, factors, jnp.uint32(0)).sum((1, 2), dtype=jnp.uint32)
    of_made = jnp.where(jax.nn.one_hot(made, shape[1], dtype=bool), factors, 0).sum((1, 2), dtype=jnp.uint32)
    return (of_made[:, None] == of_samples).any(1).astype(jnp.float32)
