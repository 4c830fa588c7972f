"""The paths from noise to samples."""

from typing import ClassVar

import jax
import jax.numpy as jnp
from pydantic import Field

from neurarium.engine import threefry
from neurarium.engine.generative import FLOWING, Flowing
from neurarium.engine.need import Need
from neurarium.engine.summaries.made import SEED
from neurarium.engine.summary import Inspection, Summary, summary_registry


@summary_registry.register("paths")
class Paths(Summary):
    """Where single dots of noise are on their way: `places`, (times, count, 2), at equal times from 0 to 1.

    The dots are the first ones of `made`.
    """

    title = "Paths"
    needs: ClassVar[tuple[Need, ...]] = (FLOWING,)
    reads_sample: ClassVar[bool] = False

    count: int = Field(128, ge=1, le=512, title="Count", description="How many dots are followed.")

    def compute(self, inspection: Inspection) -> dict[str, jax.Array]:
        objective = inspection.objective(Flowing)
        codes = objective.codes(self.count, key=threefry.seeded(SEED))
        players = inspection.learner.players(inspection.train_state)
        return {"places": objective.paths(players, codes).astype(jnp.float32)}
