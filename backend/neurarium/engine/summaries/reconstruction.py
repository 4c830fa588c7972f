"""What comes back of the viewer's input."""

from typing import ClassVar

import jax
import jax.numpy as jnp

from neurarium.engine.generative import ENCODED, Encoding
from neurarium.engine.need import Need
from neurarium.engine.summaries.made import as_shown
from neurarium.engine.summary import Inspection, Summary, summary_registry


@summary_registry.register("reconstruction")
class Reconstruction(Summary):
    """What is encoded of the viewer's input, `seen`, its `code`, (code size,), and what comes back, `made`.

    Pictures are uint8 of 0 to 255, all else is float32, in the shape of a sample. `error`, (), is what it
    costs that it does not come back as it is.
    """

    title = "Reconstruction"
    needs: ClassVar[tuple[Need, ...]] = (ENCODED,)

    def compute(self, inspection: Inspection) -> dict[str, jax.Array]:
        objective, learner = inspection.objective(Encoding), inspection.learner
        batch, players = learner.completed(inspection.sample), learner.players(inspection.train_state)
        codes = objective.encode(players, batch)
        return {
            "seen": as_shown(objective.seen(batch), learner.data)[0],
            "code": codes[0].astype(jnp.float32),
            "made": as_shown(objective.make(players, codes), learner.data)[0],
            "error": objective.errors(players, batch)[0].astype(jnp.float32),
        }
