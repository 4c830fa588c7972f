"""Drafts: every layer with its shape, its cost and its problem, and networks that would mend it."""

import math
from collections.abc import Callable
from typing import NamedTuple

from neurarium.drafts.diagnosis import diagnose
from neurarium.drafts.menders import Mending
from neurarium.engine.errors import EngineError
from neurarium.engine.experiment import Experiment
from neurarium.engine.layer import Shape
from neurarium.engine.network import layer_param_count
from neurarium.engine.survey import Place
from neurarium.engine.train import Learner
from neurarium.protocol.check import DraftChecked, LayerCheck
from neurarium.runtime.errors import problem_of
from neurarium.runtime.limits import BYTES_PER_NUMBER, memory_bytes
from neurarium.runtime.plan import Planner


class Costs(NamedTuple):
    """What a layer takes for one sample."""

    param_count: int
    macs: int
    memory_bytes: int


def check_draft(
    experiment: Experiment, planner: Planner, steps_per_sec: Callable[[Learner], float | None]
) -> DraftChecked:
    """Check a draft whole, without stopping at the first thing that is wrong."""
    diagnosis = diagnose(experiment, planner)
    mending, errors = Mending(diagnosis, planner), diagnosis.errors_by_layer
    layers = tuple(
        _layer_check(place, errors.get(layer_id), mending, experiment.batch_size)
        for survey in diagnosis.surveys.values()
        for layer_id, place in survey.places.items()
    )
    problem, checked = diagnosis.error_at_no_layer, diagnosis.checked
    return DraftChecked(
        layers=layers,
        problem=problem_of(problem) if problem else None,
        mends=mending.mends(problem) if problem else (),
        param_count=sum(layer.param_count for layer in layers),
        macs=sum(layer.macs for layer in layers),
        memory_bytes=memory_bytes(checked.experiment, checked.learner)
        if checked
        else sum(layer.memory_bytes for layer in layers),
        steps_per_sec=steps_per_sec(checked.learner) if checked else None,
    )


def _layer_check(place: Place, error: EngineError | None, mending: Mending, batch_size: int) -> LayerCheck:
    costs = _costs(place)
    return LayerCheck(
        id=place.spec.id,
        title=place.title,
        shape=place.shape,
        activation=place.layer.activation_name() if place.layer else None,
        param_count=costs.param_count,
        macs=costs.macs,
        memory_bytes=costs.memory_bytes,
        problem=problem_of(error) if error else None,
        warning=None if error else _warning(place, batch_size),
        mends=mending.mends(error) if error else (),
    )


def _warning(place: Place, batch_size: int) -> str | None:
    if place.layer is None or place.shape is None:
        return None
    inputs: tuple[Shape, ...] = tuple(shape for shape in place.input_shapes if shape is not None)
    return place.layer.warning(inputs, batch_size)


def _costs(place: Place) -> Costs:
    if place.layer is None or place.shape is None:
        return Costs(0, 0, 0)
    inputs: tuple[Shape, ...] = tuple(shape for shape in place.input_shapes if shape is not None)
    params = layer_param_count(place.layer, inputs)
    numbers = params + math.prod(place.shape)
    return Costs(params, place.layer.macs(inputs), BYTES_PER_NUMBER * numbers)
