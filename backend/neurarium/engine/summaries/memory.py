"""How far back a network remembers: what its answer depends on."""

from typing import ClassVar

import jax
import jax.numpy as jnp

from neurarium.engine.component import live
from neurarium.engine.dataset import INPUT
from neurarium.engine.need import CLASSES, ONE_INPUT, SEQUENCES, Need
from neurarium.engine.summaries.attributions import GUESS, asked_class, gradients, reading
from neurarium.engine.summary import MOST_PLACE, Inspection, Summary, summary_registry


@summary_registry.register("memory")
class Memory(Summary):
    """How much the logit of a class depends on each element of the viewer's sequence.

    `influence`, (length,), is the length of the logit's gradient by all numbers of an element: what became
    of it on its way to the end. Where it falls from the last element to the first by the same factor each
    time, it vanishes (Bengio, Simard and Frasconi 1994). `class` is whose logit it is, and `elements`, int32
    (), how many there are up to the end: those beyond have no influence.
    """

    title = "Memory"
    needs: ClassVar[tuple[Need, ...]] = (CLASSES, SEQUENCES, ONE_INPUT)
    rounds: ClassVar[int] = 1

    target: int = live(
        GUESS,
        ge=GUESS,
        le=MOST_PLACE,
        title="Class",
        description="For which class; for the guess, if there is no such one.",
    )

    def compute(self, inspection: Inspection) -> dict[str, jax.Array]:
        learner = inspection.learner
        run, given = reading(inspection)

        def logits(inputs: jax.Array) -> jax.Array:
            return learner.objective.logits(run(inputs).output)

        target = asked_class(self.target, logits(given)[0])
        slopes = gradients(lambda inputs: logits(inputs)[:, target], given)[0]
        ending = learner.data.endings.get(INPUT)
        elements = ending.lengths(given)[0] if ending else jnp.asarray(given.shape[1], jnp.int32)
        return {"influence": jnp.linalg.norm(slopes, axis=-1), "class": target, "elements": elements}
