"""Summaries as the server computes them."""

from typing import Any

import jax
import numpy as np

from neurarium.engine.experiment import Spec
from neurarium.engine.summary import Inspection, summary_registry

WIRE_TYPES = {np.dtype(name) for name in ("float32", "float16", "int8", "uint8", "int32")}
OF_POINTS = ("maps", "points", "train_gradients", "warp")
OF_SEQUENCES = ("memory",)
OF_MADE = ("made", "paths", "pulls", "code_grid", "reconstruction", "codes", "sheet", "decoded", "strangers")


def shown(name: str, inspection: Inspection, **config: object) -> dict[str, np.ndarray]:
    """What a summary gives, compiled."""
    summary = summary_registry.build(Spec.model_validate({"type": name, "config": config}))

    def compute(*seen: Any) -> dict[str, jax.Array]:
        return summary.compute(Inspection(inspection.learner, *seen))

    return {name: np.asarray(tensor) for name, tensor in jax.jit(compute)(*inspection[1:]).items()}
