"""What a network would say of each beginning of a sequence: when did it know?"""

from typing import ClassVar

import jax
import jax.numpy as jnp

from neurarium.engine.errors import EngineError
from neurarium.engine.summaries.attributions import reading
from neurarium.engine.summary import Inspection, Summary, class_count, summary_registry


@summary_registry.register("so_far")
class SoFar(Summary):
    """What it would say if the viewer's sequence had ended after each of its elements.

    `probabilities`, float32 (length, classes): a row for each element; behind the end all rows are alike.
    `elements`, int32 (): how many there are up to the end, at least one.
    """

    title = "So far"
    rounds: ClassVar[int] = 1

    def compute(self, inspection: Inspection) -> dict[str, jax.Array]:
        class_count(inspection)
        learner, sequence = inspection.learner, inspection.learner.data.sequence
        if sequence is None:
            raise EngineError("no_sequence", "When it knew is shown of sequences only.")
        run, given = reading(inspection)
        blank = jnp.asarray(sequence.blank, given.dtype) / 255
        places = jnp.arange(sequence.length)
        comes = places[None, :] <= places[:, None]  # (beginning, element)
        beginnings = jnp.where(comes[..., None], given, blank)
        is_blank = (jnp.abs(given[0] - blank) < 1e-3).all(-1)
        if sequence.ends:
            is_blank = is_blank.at[0].set(False)
        elements = jnp.where(is_blank, 0, places + 1).max()
        return {
            "probabilities": learner.objective.predict(run(beginnings).output).astype(jnp.float32),
            "elements": jnp.maximum(elements, 1).astype(jnp.int32),
        }
