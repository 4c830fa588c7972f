"""The confusion matrix."""

from collections.abc import Mapping
from typing import ClassVar

import jax
import jax.numpy as jnp

from neurarium.engine.dataset import TARGET, SplitName
from neurarium.engine.need import CLASSES, Need
from neurarium.engine.summary import Cadence, Inspection, Summary, class_count, summary_registry

FEW_CLASSES = 256


@summary_registry.register("confusion")
class Confusion(Summary):
    """Which class is taken for which in the test set: `counts` (true, predicted).

    With each test sample's own: `labels` and `predictions`, (samples,), uint8 where that holds them all.
    """

    title = "Confusion matrix"
    needs: ClassVar[tuple[Need, ...]] = (CLASSES,)
    cadence: ClassVar[Cadence] = "evaluation"
    reads_sample: ClassVar[bool] = False
    of_samples: ClassVar[Mapping[str, SplitName]] = {"labels": "test", "predictions": "test"}

    def compute(self, inspection: Inspection) -> dict[str, jax.Array]:
        classes = class_count(inspection)
        labels = inspection.test.fields[TARGET].astype(jnp.int32)
        predictions = inspection.evaluation["prediction"].astype(jnp.int32)
        ones = inspection.test.is_sample.astype(jnp.int32)
        counts = jnp.zeros((classes, classes), jnp.int32).at[labels, predictions].add(ones)
        # There may be 15,000 of them, several times a second.
        dtype = jnp.uint8 if classes <= FEW_CLASSES else jnp.int32
        return {"counts": counts, "labels": labels.astype(dtype), "predictions": predictions.astype(dtype)}
