"""What is made of the code that a viewer picks."""

from typing import ClassVar

import jax

from neurarium.engine.generative import CODE, MADE, Generative
from neurarium.engine.need import Need
from neurarium.engine.summaries.made import as_shown
from neurarium.engine.summary import Inspection, Summary, summary_registry


@summary_registry.register("decoded")
class Decoded(Summary):
    """What is made of the picked code: `made`, in the shape of a sample, and the `code`, (code size,)."""

    title = "Decoded"
    needs: ClassVar[tuple[Need, ...]] = (MADE,)
    reads_sample: ClassVar[bool] = False
    reads_code: ClassVar[bool] = True

    def compute(self, inspection: Inspection) -> dict[str, jax.Array]:
        objective, learner = inspection.objective(Generative), inspection.learner
        codes = inspection.sample.fields[CODE]
        made = objective.make(learner.players(inspection.train_state), codes)
        return {"made": as_shown(made, learner.data)[0], "code": codes[0]}
