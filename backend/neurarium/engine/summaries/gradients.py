"""The gradients."""

from typing import ClassVar

import jax

from neurarium.engine.experiment import Identifier
from neurarium.engine.summary import Inspection, Summary, by_path, compact, layers_field, summary_registry


@summary_registry.register("gradients")
class Gradients(Summary):
    """How the loss of the viewer's input changes with every param: `<layer>/<param>`."""

    title = "Gradients"
    needs_label: ClassVar[bool] = True

    layers: tuple[Identifier, ...] = layers_field()

    def compute(self, inspection: Inspection) -> dict[str, jax.Array]:
        gradients = inspection.learner.gradients(inspection.train_state, inspection.sample)
        return compact(by_path(gradients, self.layers))
