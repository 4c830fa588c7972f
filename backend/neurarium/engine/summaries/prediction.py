"""The prediction."""

from typing import ClassVar

import jax

from neurarium.engine.need import CLASSES, Need
from neurarium.engine.summary import Inspection, Summary, summary_registry


@summary_registry.register("prediction")
class Prediction(Summary):
    """What the network says of the viewer's input: `probabilities`, one per class, and its `loss`."""

    title = "Prediction"
    needs: ClassVar[tuple[Need, ...]] = (CLASSES,)
    of_label: ClassVar[tuple[str, ...]] = ("loss",)

    def compute(self, inspection: Inspection) -> dict[str, jax.Array]:
        learner, train_state, sample = inspection.learner, inspection.train_state, inspection.sample
        output = learner.activations(train_state, sample)[learner.output]
        measured = learner.measure(train_state, sample)
        return {"probabilities": learner.objective.predict(output)[0], "loss": measured["loss"][0]}
