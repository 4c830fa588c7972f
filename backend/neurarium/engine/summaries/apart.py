"""How far the viewer's input is from another drawing of theirs."""

from typing import ClassVar

import jax

from neurarium.engine.dataset import INPUT
from neurarium.engine.need import Need
from neurarium.engine.objectives.twins import Twins
from neurarium.engine.pairs import OTHER, distances_between
from neurarium.engine.summaries.pairs import COMPARED
from neurarium.engine.summary import Inspection, Summary, summary_registry


@summary_registry.register("apart")
class Apart(Summary):
    """How far the viewer's input is from their other drawing: `distance`, (), of the codes."""

    title = "Apart"
    needs: ClassVar[tuple[Need, ...]] = (COMPARED,)
    reads_other: ClassVar[bool] = True

    def compute(self, inspection: Inspection) -> dict[str, jax.Array]:
        objective, learner = inspection.objective(Twins), inspection.learner
        players, sample = learner.players(inspection.train_state), inspection.sample
        other = sample._replace(fields=sample.fields | {INPUT: sample.fields[OTHER]})
        own, compared = (objective.encode(players, learner.completed(each)) for each in (sample, other))
        return {"distance": distances_between(own, compared)[0, 0]}
