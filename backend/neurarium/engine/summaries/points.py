"""The points."""

from collections.abc import Mapping
from typing import ClassVar

import jax
import jax.numpy as jnp

from neurarium.engine.batch import Batch, prepare
from neurarium.engine.dataset import SplitName
from neurarium.engine.grid import expect_points
from neurarium.engine.summary import Inspection, Summary, summary_registry

SPLITS: tuple[SplitName, ...] = ("train", "test")


@summary_registry.register("points")
class Points(Summary):
    """All samples, and what the network says of each: `train` and `test`, (samples, axes).

    With `<split>_target`, `<split>_answer` (the predicted class or number) and `<split>_loss`, (samples,).
    """

    title = "Points"
    reads_sample: ClassVar[bool] = False
    of_samples: ClassVar[Mapping[str, SplitName]] = {
        name: split
        for split in SPLITS
        for name in (split, f"{split}_target", f"{split}_answer", f"{split}_loss")
    }

    def compute(self, inspection: Inspection) -> dict[str, jax.Array]:
        expect_points(inspection.learner.data)
        splits = {"train": inspection.train, "test": inspection.test}
        return {
            name: tensor.astype(jnp.float32)
            for split, samples in splits.items()
            for name, tensor in _shown(split, samples, inspection).items()
        }


def _shown(split: str, samples: Batch, inspection: Inspection) -> dict[str, jax.Array]:
    learner, train_state = inspection.learner, inspection.train_state
    batch = samples._replace(inputs=prepare(samples.inputs))
    measured = learner.objective.evaluate(learner.models, train_state.params, train_state.state, batch)
    (points,) = samples.inputs.values()
    return {
        split: points,
        f"{split}_target": samples.target,
        f"{split}_answer": measured["prediction"],
        f"{split}_loss": measured["loss"],
    }
