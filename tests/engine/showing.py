"""Summaries as the server computes them."""

import jax
import numpy as np

from neurarium.engine.batch import Batch
from neurarium.engine.experiment import Spec
from neurarium.engine.summary import Inspection, summary_registry
from neurarium.engine.train import TrainState

WIRE_TYPES = {np.dtype(name) for name in ("float32", "float16", "int8", "uint8", "int32")}
OF_POINTS = ("maps", "points", "train_gradients", "warp")
OF_MADE = ("made", "paths", "pulls", "code_grid", "reconstruction", "codes", "sheet", "decoded")


def shown(name: str, inspection: Inspection, **config: object) -> dict[str, np.ndarray]:
    """What a summary gives, compiled."""
    summary = summary_registry.build(Spec.model_validate({"type": name, "config": config}))

    def compute(
        state: TrainState, sample: Batch, train: Batch, test: Batch, evaluation: dict[str, jax.Array]
    ) -> dict[str, jax.Array]:
        seen = Inspection(inspection.learner, state, sample, train, test, evaluation)
        return summary.compute(seen)

    return {name: np.asarray(tensor) for name, tensor in jax.jit(compute)(*inspection[1:]).items()}
