"""Where the judge would move what is made."""

from typing import ClassVar

import jax
from pydantic import Field

from neurarium.engine import threefry
from neurarium.engine.generative import JUDGED, Judged
from neurarium.engine.need import Need
from neurarium.engine.summaries.made import SEED
from neurarium.engine.summary import Inspection, Summary, compact, summary_registry


@summary_registry.register("pulls")
class Pulls(Summary):
    """Which way each made sample would have to move to deceive its judge better: `arrows`, (count, *shape).

    They are against the slopes of the loss of what makes them, of the first samples of `made`.
    """

    title = "Pulls"
    needs: ClassVar[tuple[Need, ...]] = (JUDGED,)
    reads_sample: ClassVar[bool] = False

    count: int = Field(256, ge=1, le=1_024, title="Count", description="How many samples are pulled.")

    def compute(self, inspection: Inspection) -> dict[str, jax.Array]:
        objective = inspection.objective(Judged)
        players = inspection.learner.players(inspection.train_state)
        made = objective.make(players, objective.codes(self.count, key=threefry.seeded(SEED)))
        return compact({"arrows": objective.pulls(players, made)})
