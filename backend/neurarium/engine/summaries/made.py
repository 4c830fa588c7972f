"""What is made."""

from typing import ClassVar

import jax
import jax.numpy as jnp
from pydantic import Field

from neurarium.engine import threefry
from neurarium.engine.dataset import DataSpec
from neurarium.engine.generative import MADE, Generative
from neurarium.engine.need import Need
from neurarium.engine.summary import Inspection, Summary, compact, summary_registry

SEED = 0


@summary_registry.register("made")
class Made(Summary):
    """Samples that the networks make, always of the same codes: `samples`, (count, *shape).

    So each can be followed while its maker changes. Pictures are uint8 of 0 to 255. And `codes`,
    (count, code size), exactly.
    """

    title = "Made samples"
    needs: ClassVar[tuple[Need, ...]] = (MADE,)
    reads_sample: ClassVar[bool] = False

    count: int = Field(256, ge=1, le=1_024, title="Count", description="How many samples are made.")

    def compute(self, inspection: Inspection) -> dict[str, jax.Array]:
        objective = inspection.objective(Generative)
        codes = objective.codes(self.count, key=threefry.seeded(SEED))
        made = objective.make(inspection.learner.players(inspection.train_state), codes)
        shown = as_shown(made, inspection.learner.data)
        samples = {"samples": shown} if shown.dtype == jnp.uint8 else compact({"samples": shown})
        return samples | {"codes": codes.astype(jnp.float32)}


def as_shown(samples: jax.Array, data: DataSpec) -> jax.Array:
    """Samples as they go over the wire: pictures of 0 to 1 as bytes, all others as numbers."""
    if data.picture is None:
        return samples.astype(jnp.float32)
    return jnp.round(jnp.clip(samples, 0, 1) * 255).astype(jnp.uint8)
