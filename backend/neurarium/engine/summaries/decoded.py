"""What is made of the code that a viewer picks."""

from typing import ClassVar

import jax

from neurarium.engine.generative import CODE
from neurarium.engine.summaries.made import as_shown, expect_generative
from neurarium.engine.summary import Inspection, Summary, summary_registry


@summary_registry.register("decoded")
class Decoded(Summary):
    """What is made of the picked code: `made`, in the shape of a sample, and the `code`, (code size,)."""

    title = "Decoded"
    reads_sample: ClassVar[bool] = False
    reads_code: ClassVar[bool] = True

    def compute(self, inspection: Inspection) -> dict[str, jax.Array]:
        objective, learner = expect_generative(inspection), inspection.learner
        codes = inspection.sample.fields[CODE]
        made = objective.make(learner.players(inspection.train_state), codes)
        return {"made": as_shown(made, learner.data)[0], "code": codes[0]}
