"""The points."""

from collections.abc import Mapping
from typing import ClassVar

import jax
import jax.numpy as jnp

from neurarium.engine.batch import Batch
from neurarium.engine.dataset import INPUT, TARGET, SplitName
from neurarium.engine.need import POINTS, Need
from neurarium.engine.summary import Inspection, Summary, summary_registry

SPLITS: tuple[SplitName, ...] = ("train", "test")


@summary_registry.register("points")
class Points(Summary):
    """All samples, and what the network says of each: `train` and `test`, (samples, axes).

    With `<split>_loss`, (samples,). Where the problem has a target, there are also `<split>_target` and
    `<split>_answer`, the predicted class or number; where samples may lack their label, whose target is
    UNLABELLED then, `<split>_confidence` says how sure it is of its class.
    """

    title = "Points"
    needs: ClassVar[tuple[Need, ...]] = (POINTS,)
    reads_sample: ClassVar[bool] = False
    of_samples: ClassVar[Mapping[str, SplitName]] = {
        name: split
        for split in SPLITS
        for name in (split, f"{split}_target", f"{split}_answer", f"{split}_loss", f"{split}_confidence")
    }

    def compute(self, inspection: Inspection) -> dict[str, jax.Array]:
        splits = {"train": inspection.train, "test": inspection.test}
        return {
            name: tensor.astype(jnp.float32)
            for split, samples in splits.items()
            for name, tensor in _shown(split, samples, inspection).items()
        }


def _shown(split: str, samples: Batch, inspection: Inspection) -> dict[str, jax.Array]:
    learner, train_state = inspection.learner, inspection.train_state
    measured = learner.measure(train_state, samples)
    shown = {split: samples.fields[INPUT], f"{split}_loss": measured["loss"]}
    if learner.objective.target is not None:
        shown |= {f"{split}_target": samples.fields[TARGET], f"{split}_answer": measured["prediction"]}
    if learner.data.is_partial and "confidence" in measured:
        shown[f"{split}_confidence"] = measured["confidence"]
    return shown
