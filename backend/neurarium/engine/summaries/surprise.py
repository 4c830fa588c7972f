"""How unlikely the code of the viewer's input is."""

import jax

from neurarium.engine.density import Density
from neurarium.engine.generative import CODE
from neurarium.engine.summaries.reconstruction import expect_encoding
from neurarium.engine.summary import Inspection, Summary, summary_registry

MOST_KNOWN = 1_500  # test samples


@summary_registry.register("surprise")
class Surprise(Summary):
    """How unlikely the code of the viewer's input is among those of the test samples.

    `surprise`, (), is -log of their density there, in nats: see `engine/density.py`.
    """

    title = "Surprise"

    def compute(self, inspection: Inspection) -> dict[str, jax.Array]:
        objective, learner = expect_encoding(inspection), inspection.learner
        batch = learner.completed(inspection.sample)
        code = objective.encode(learner.players(inspection.train_state), batch)
        return {"surprise": Density.of(inspection.evaluation[CODE][:MOST_KNOWN]).surprise(code)[0]}
