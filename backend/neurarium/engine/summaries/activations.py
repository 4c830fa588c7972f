"""The activations."""

import jax

from neurarium.engine.experiment import Identifier
from neurarium.engine.summary import Inspection, Summary, chosen, compact, layers_field, summary_registry


@summary_registry.register("activations")
class Activations(Summary):
    """The output of every layer for the viewer's input: `<layer>`, without a batch.

    Of sequences that may be shorter than they have room for, `elements/<layer>` says how many elements are
    true, int32 ().
    """

    title = "Activations"

    layers: tuple[Identifier, ...] = layers_field()

    def compute(self, inspection: Inspection) -> dict[str, jax.Array]:
        activations = inspection.learner.activations(inspection.train_state, inspection.sample)
        lengths = chosen(inspection.learner.lengths(inspection.sample), self.layers)
        outputs = compact({name: array[0] for name, array in chosen(activations, self.layers).items()})
        return outputs | {f"elements/{name}": array[0] for name, array in lengths.items()}
