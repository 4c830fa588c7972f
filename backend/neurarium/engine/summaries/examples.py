"""How far the viewer's input is from an example of each class, or of the hands of some people."""

from typing import ClassVar

import jax
import jax.numpy as jnp

from neurarium.engine.batch import take
from neurarium.engine.component import live
from neurarium.engine.need import Need
from neurarium.engine.objectives.twins import Twins
from neurarium.engine.pairs import distances_between
from neurarium.engine.summaries.pairs import COMPARED
from neurarium.engine.summary import MOST_PLACE, Inspection, Summary, summary_registry

MOST_HANDS = 10
AFTER_ALL = 2**31 - 1  # the number of nobody, where people are put in order


@summary_registry.register("examples")
class Examples(Summary):
    """How far the viewer's input is from one test sample of each class: `distance`, (classes,).

    `number`, (classes,), says which test samples these are, -1 where there is none of a class. Where the same
    is the same person, they are of the first so many people of the test set, `MOST_HANDS`.
    """

    title = "Examples"
    needs: ClassVar[tuple[Need, ...]] = (COMPARED,)

    turn: int = live(
        0,
        le=MOST_PLACE,
        title="Turn",
        description="Which ones: the first of each class, the second, and so on, and then again.",
    )

    def compute(self, inspection: Inspection) -> dict[str, jax.Array]:
        objective, learner = inspection.objective(Twins), inspection.learner
        told, is_told = objective.told(inspection.test), objective.is_told(inspection.test)
        of_class = (told[:, jnp.newaxis] == _compared(inspection)) & is_told[:, jnp.newaxis]
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


def _compared(inspection: Inspection) -> jax.Array:
    """The classes or people of which there is to be an example, (some,)."""
    objective = inspection.objective(Twins)
    if not objective.by_person:
        return jnp.arange(len(inspection.learner.data.class_names))
    told = objective.told(inspection.test)
    people = jnp.where(objective.is_told(inspection.test), told, AFTER_ALL)
    hands: jax.Array = jnp.unique(people, size=MOST_HANDS, fill_value=AFTER_ALL)
    return hands
