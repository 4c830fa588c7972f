"""The mistakes."""

from typing import ClassVar

import jax
import jax.numpy as jnp
from pydantic import Field

from neurarium.engine.dataset import TARGET
from neurarium.engine.need import CLASSES, Need
from neurarium.engine.summary import Cadence, Inspection, Summary, summary_registry


@summary_registry.register("mistakes")
class Mistakes(Summary):
    """The test samples that are most confidently wrong, the worst first.

    `index` in the test set, `label`, `prediction` and `confidence`, each (count,); the index is -1 where
    there are no more mistakes.
    """

    title = "Mistakes"
    needs: ClassVar[tuple[Need, ...]] = (CLASSES,)
    cadence: ClassVar[Cadence] = "evaluation"
    reads_sample: ClassVar[bool] = False

    count: int = Field(12, ge=1, le=200, title="Count", description="How many mistakes are shown.")

    def compute(self, inspection: Inspection) -> dict[str, jax.Array]:
        label = inspection.test.fields[TARGET]
        prediction, confidence = inspection.evaluation["prediction"], inspection.evaluation["confidence"]
        wrong = inspection.test.is_sample & (prediction != label)
        wrongness = jnp.where(wrong, confidence, -1)
        worst, index = jax.lax.top_k(wrongness, min(self.count, label.shape[0]))
        return {
            "index": jnp.where(worst >= 0, index, -1).astype(jnp.int32),
            "label": label[index].astype(jnp.int32),
            "prediction": prediction[index].astype(jnp.int32),
            "confidence": confidence[index],
        }
