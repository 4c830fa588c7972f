"""The gradients of all training points."""

from typing import ClassVar

import jax
import jax.numpy as jnp

from neurarium.engine.experiment import Identifier
from neurarium.engine.need import POINTS, Need
from neurarium.engine.summary import Inspection, Summary, by_path, layers_field, summary_registry


@summary_registry.register("train_gradients")
class TrainGradients(Summary):
    """How the loss of all training points changes with every param: `<layer>/<param>`, float32.

    Where training goes from here, whatever the viewer looks at; pictures are too many for it.
    """

    title = "Gradients of all points"
    needs: ClassVar[tuple[Need, ...]] = (POINTS,)
    reads_sample: ClassVar[bool] = False

    layers: tuple[Identifier, ...] = layers_field()

    def compute(self, inspection: Inspection) -> dict[str, jax.Array]:
        gradients = inspection.learner.gradients(inspection.train_state, inspection.train)
        return {name: array.astype(jnp.float32) for name, array in by_path(gradients, self.layers).items()}
