"""What a network would say of each beginning of a sequence: when did it know?"""

from typing import ClassVar

import jax
import jax.numpy as jnp

from neurarium.engine.lengths import Ending
from neurarium.engine.need import CLASSES, ONE_INPUT, SEQUENCES, Need
from neurarium.engine.summaries.attributions import reading
from neurarium.engine.summary import Inspection, Summary, summary_registry


@summary_registry.register("so_far")
class SoFar(Summary):
    """What it would say if the viewer's sequence had ended after each of its elements.

    `probabilities`, float32 (length, classes): a row for each element; behind the end all rows are alike.
    `elements`, int32 (): how many there are up to the end, at least one.
    """

    title = "So far"
    needs: ClassVar[tuple[Need, ...]] = (CLASSES, SEQUENCES, ONE_INPUT)
    rounds: ClassVar[int] = 1

    def compute(self, inspection: Inspection) -> dict[str, jax.Array]:
        learner, sequence = inspection.learner, inspection.learner.data.sequence
        assert sequence is not None
        run, given = reading(inspection)
        ending = sequence.ending or Ending(tuple(number / 255 for number in sequence.blank))
        blank = jnp.asarray(ending.blank, given.dtype)
        places = jnp.arange(sequence.length)
        comes = places[None, :] <= places[:, None]  # (beginning, element)
        beginnings = jnp.where(comes[..., None], given, blank)
        elements = ending.lengths(given)[0]
        lengths = jnp.minimum(places + 1, elements) if sequence.ending else None
        return {
            "probabilities": learner.objective.predict(run(beginnings, lengths=lengths).output).astype(
                jnp.float32
            ),
            "elements": elements,
        }
