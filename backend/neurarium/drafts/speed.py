"""How fast a network would train on this machine: counted work, weighed by what was measured here."""

import math
from collections.abc import Sequence
from typing import Annotated, NamedTuple

import numpy as np
from pydantic import BaseModel, ConfigDict, Field
from scipy.optimize import nnls

from neurarium.engine.network import layer_param_count
from neurarium.engine.train import Learner

# So many times slower than the others say: something else was running.
DISTURBED = 3


class Work(NamedTuple):
    """What one training step does, as counts.

    `steps` is 1, `layers` have their own overhead, `macs` are multiply-adds, `numbers` are written and read
    again, `params` are updated, `augmented` numbers are changed at random first. A small network, whose loop
    is compiled as one piece, costs hardly more than its multiply-adds: it has `small_steps` and `small_macs`.
    """

    steps: float
    layers: float
    macs: float
    numbers: float
    params: float
    augmented: float
    small_steps: float = 0
    small_macs: float = 0


KINDS = len(Work._fields)


def work_of(learner: Learner) -> Work:
    """The work of one step of a learner."""
    nodes = [node for model in learner.models.values() for node in model.nodes.values()]
    batch = learner.batch_size
    inputs = sum(math.prod(shape) for shape in learner.data.input_shapes.values())
    augments = any(getattr(learner.augmentation, name) > 0 for name in learner.augmentation.live_names())
    augmented = batch * inputs if augments else 0
    if learner.is_small:
        return Work(0, 0, 0, 0, 0, augmented, small_steps=1, small_macs=learner.macs)
    return Work(
        steps=1,
        layers=len(nodes),
        macs=learner.macs,
        numbers=batch * sum(math.prod(node.shape) + node.layer.scratch(node.input_shapes) for node in nodes),
        params=sum(layer_param_count(node.layer, node.input_shapes) for node in nodes),
        augmented=augmented,
    )


class Measured(NamedTuple):
    """The work of a step, and how long it took."""

    work: Work
    secs: float


class SpeedModel(BaseModel):
    """Seconds for one of each kind of work, on one machine."""

    model_config = ConfigDict(frozen=True)

    machine: str
    secs: Annotated[tuple[float, ...], Field(min_length=KINDS, max_length=KINDS)]

    @classmethod
    def fit(cls, machine: str, measured: Sequence[Measured]) -> "SpeedModel":
        """The model with the least relative errors, without what was measured while something disturbed."""
        model = cls(machine=machine, secs=_least_squares(measured))
        undisturbed = [
            entry for entry in measured if entry.secs * model.steps_per_sec(entry.work) < DISTURBED
        ]
        if len(undisturbed) < len(measured):
            model = cls(machine=machine, secs=_least_squares(undisturbed))
        return model

    def steps_per_sec(self, work: Work) -> float:
        """The steps a second that would do this work."""
        return 1 / max(1e-7, float(np.dot(self.secs, work)))


def _least_squares(measured: Sequence[Measured]) -> tuple[float, ...]:
    """Seconds for one of each kind of work, none below zero."""
    work = np.array([entry.work for entry in measured])
    secs = np.array([entry.secs for entry in measured])
    scale = np.maximum(work.max(axis=0), 1)  # of a kind that was not measured there may be none
    weights, _ = nnls(work / scale / secs[:, np.newaxis], np.ones(len(measured)))
    return tuple(float(secs_each) for secs_each in weights / scale)
