"""Summaries as the server computes them."""

from collections.abc import Callable

import jax
import numpy as np

from neurarium.engine.experiment import Spec
from neurarium.engine.summary import Inspection, summary_registry
from neurarium.engine.train import Learner

WIRE_TYPES = {np.dtype(name) for name in ("float32", "float16", "int8", "uint8", "int32")}
OF_POINTS = ("maps", "points", "spreading", "train_gradients", "warp")
OF_SEQUENCES = ("attention", "memory", "so_far", "states", "written")
OF_PAIRS = ("pairs", "examples", "apart")
OF_MADE = (
    "made",
    "paths",
    "pulls",
    "code_grid",
    "reconstruction",
    "codes",
    "sheet",
    "decoded",
    "strangers",
    "surprise",
    "heaps",
)


Show = Callable[[Inspection], dict[str, np.ndarray]]


def shows(name: str, learner: Learner, **config: object) -> Show:
    """A summary of what is inspected with a learner, compiled once."""
    summary = summary_registry.build(Spec.model_validate({"type": name, "config": config}))
    summary.check(learner)
    compute = jax.jit(lambda *seen: summary.compute(Inspection(learner, *seen)))

    def show(inspection: Inspection) -> dict[str, np.ndarray]:
        # With each frame, no test sample is evaluated.
        seen = inspection if summary.cadence == "evaluation" else inspection._replace(evaluation={})
        return {name: np.asarray(tensor) for name, tensor in compute(*seen[1:]).items()}

    return show


def shown(name: str, inspection: Inspection, **config: object) -> dict[str, np.ndarray]:
    """What a summary gives, compiled."""
    return shows(name, inspection.learner, **config)(inspection)
