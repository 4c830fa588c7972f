"""How unlikely the code of the viewer's input is."""

from typing import ClassVar

import jax

from neurarium.engine.density import Density
from neurarium.engine.generative import ENCODED, Encoding
from neurarium.engine.need import Need
from neurarium.engine.summary import Inspection, Summary, affordable, summary_registry

MOST_KNOWN = 500  # test samples


@summary_registry.register("surprise")
class Surprise(Summary):
    """How unlikely the code of the viewer's input is among those of the test samples.

    `surprise`, (), is -log of their density there, in nats: see `engine/density.py`.
    """

    title = "Surprise"
    needs: ClassVar[tuple[Need, ...]] = (ENCODED,)

    def compute(self, inspection: Inspection) -> dict[str, jax.Array]:
        objective, learner = inspection.objective(Encoding), inspection.learner
        players = learner.players(inspection.train_state)
        known = inspection.test.part(0, affordable(learner, min(MOST_KNOWN, inspection.test.rows)))
        density = Density.of(objective.encode(players, learner.completed(known)))
        code = objective.encode(players, learner.completed(inspection.sample))
        return {"surprise": density.surprise(code)[0]}
