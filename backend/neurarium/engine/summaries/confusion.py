"""The confusion matrix."""

from collections.abc import Mapping
from typing import ClassVar

import jax
import jax.numpy as jnp

from neurarium.engine.dataset import TARGET, SplitName
from neurarium.engine.need import CLASSES, Need
from neurarium.engine.summary import Cadence, Inspection, Summary, class_count, summary_registry


@summary_registry.register("confusion")
class Confusion(Summary):
    """Which class is taken for which in the test set: `counts` (true, predicted).

    With each test sample's own: `labels` and `predictions`, (samples,).
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
        return {"counts": counts, "labels": labels, "predictions": predictions}
