"""The accuracy of each class."""

from typing import ClassVar

import jax
import jax.numpy as jnp

from neurarium.engine.dataset import TARGET
from neurarium.engine.need import CLASSES, Need
from neurarium.engine.summary import Cadence, Inspection, Summary, class_count, summary_registry


@summary_registry.register("per_class_accuracy")
class PerClassAccuracy(Summary):
    """The share of each class's test samples that is recognised: `accuracy`, (classes,)."""

    title = "Accuracy per class"
    needs: ClassVar[tuple[Need, ...]] = (CLASSES,)
    cadence: ClassVar[Cadence] = "evaluation"
    reads_sample: ClassVar[bool] = False

    def compute(self, inspection: Inspection) -> dict[str, jax.Array]:
        test = inspection.test
        of_class = test.without_padding(jax.nn.one_hot(test.fields[TARGET], class_count(inspection)))
        correct = inspection.evaluation["prediction"] == test.fields[TARGET]
        return {"accuracy": (of_class * correct[:, jnp.newaxis]).sum(0) / of_class.sum(0)}
