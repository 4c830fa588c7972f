"""Pairs of test samples: how far apart those that are the same are, and all others."""

from typing import ClassVar

import jax
from pydantic import Field

from neurarium.engine.need import Need, posed_as
from neurarium.engine.objectives.twins import Twins
from neurarium.engine.pairs import evenly_taken
from neurarium.engine.summary import Cadence, Inspection, Summary, summary_registry

COMPARED = posed_as(Twins, "networks that compare samples")


@summary_registry.register("pairs")
class PairsOfSamples(Summary):
    """How far apart test samples are: `same`, pairs of one class or person, and `different`, pairs of two.

    Each is told as the distances at `count` equal ranks, from the least to the largest. Up to `threshold`,
    (), two samples are best called the same; how often that is right is the `accuracy`, ().
    """

    title = "Pairs"
    needs: ClassVar[tuple[Need, ...]] = (COMPARED,)
    cadence: ClassVar[Cadence] = "evaluation"
    reads_sample: ClassVar[bool] = False

    count: int = Field(
        400, ge=2, le=4_000, title="Count", description="How many distances of each kind are told."
    )

    def compute(self, inspection: Inspection) -> dict[str, jax.Array]:
        objective, learner = inspection.objective(Twins), inspection.learner
        some = evenly_taken(inspection.test)
        codes = objective.encode(learner.players(inspection.train_state), learner.completed(some))
        pairs = objective.ordered(codes, some)
        threshold, accuracy = pairs.best_threshold()
        return {
            "same": pairs.ranked(pairs.same, self.count),
            "different": pairs.ranked(pairs.different, self.count),
            "threshold": threshold,
            "accuracy": accuracy,
        }
