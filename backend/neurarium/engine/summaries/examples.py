"""How far the viewer's input is from an example of each class."""

import jax
import jax.numpy as jnp

from neurarium.engine.batch import take
from neurarium.engine.component import live
from neurarium.engine.dataset import TARGET
from neurarium.engine.pairs import distances_between
from neurarium.engine.summaries.pairs import expect_twins
from neurarium.engine.summary import MOST_PLACE, Inspection, Summary, summary_registry


@summary_registry.register("examples")
class Examples(Summary):
    """How far the viewer's input is from one test sample of each class: `distance`, (classes,).

    `number`, (classes,), says which test samples these are, -1 where there is none of a class.
    """

    title = "Examples"

    turn: int = live(
        0,
        le=MOST_PLACE,
        title="Turn",
        description="Which ones: the first of each class, the second, and so on, and then again.",
    )

    def compute(self, inspection: Inspection) -> dict[str, jax.Array]:
        objective, learner = expect_twins(inspection), inspection.learner
        classes = jnp.arange(len(learner.data.class_names))
        of_class = inspection.test.fields[TARGET][:, jnp.newaxis] == classes
        counts = of_class.sum(0)
        wanted = jnp.asarray(self.turn, jnp.int32) % jnp.maximum(counts, 1) + 1
        number = (of_class & (of_class.cumsum(0) == wanted)).argmax(0)
        players = learner.players(inspection.train_state)
        examples, own = (
            objective.encode(players, learner.completed(batch))
            for batch in (take(inspection.test, number), inspection.sample)
        )
        return {
            "number": jnp.where(counts > 0, number, -1).astype(jnp.int32),
            "distance": distances_between(examples, own)[:, 0],
        }
