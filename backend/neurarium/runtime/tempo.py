"""How fast an experiment trains until a person chooses: so that one sees it learn."""

from neurarium.engine.generative import Generative
from neurarium.runtime.plan import Plan

# Points are learned in tens of epochs, pictures and sequences in hundreds of steps, making in thousands.
EPOCHS_PER_SEC_OF_POINTS = 30.0
STEPS_PER_SEC_OF_IMAGES = 60.0
STEPS_PER_SEC_OF_MAKERS = 300.0
MOST_STEPS_PER_SEC = 1_000.0


def tempo(plan: Plan) -> float:
    """Steps per second at which the first seconds of a plan can be watched."""
    if isinstance(plan.learner.objective, Generative):
        return STEPS_PER_SEC_OF_MAKERS
    if plan.data.spec.picture or plan.data.spec.sequence:
        return STEPS_PER_SEC_OF_IMAGES
    return min(MOST_STEPS_PER_SEC, EPOCHS_PER_SEC_OF_POINTS * plan.steps_per_epoch)
