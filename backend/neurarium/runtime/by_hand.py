"""Edits of a network by hand: single numbers that are set or locked, and layers that get new weights."""

import contextlib
from typing import NamedTuple

import numpy as np

from neurarium.engine.errors import EngineError
from neurarium.engine.layer import format_shape
from neurarium.protocol.commands import LockParam, Reinitialise, SetParam
from neurarium.runtime.changes import param_title
from neurarium.runtime.plan import Plan
from neurarium.runtime.record import NumberSet
from neurarium.runtime.run import Run


class Place(NamedTuple):
    """One number of a network: its layer, its param, and where it is in that when it is laid out flat."""

    layer_id: str
    param: str
    number: int
    name: str


class EditsByHand:
    """Changes of a session's params by hand: those of its first run as soon as it is there."""

    def __init__(self) -> None:
        self._waiting: list[SetParam | Reinitialise] = []

    def change(self, plan: Plan, run: Run | None, command: SetParam | Reinitialise, *, now: float) -> None:
        """Change a run's params, and mark it in time.

        Raises:
            EngineError: there is no such number or layer.
        """
        if run is not None:
            _change(run, command, now=now)
            return
        _check(plan, command)
        self._waiting.append(command)

    def begin(self, run: Run, *, now: float) -> None:
        """Make the changes that waited for a run."""
        for command in self._waiting:
            # What it was about may have gone with an experiment that was never there.
            with contextlib.suppress(EngineError):
                _change(run, command, now=now)
        self._waiting = []


def _check(plan: Plan, command: SetParam | Reinitialise) -> None:
    if isinstance(command, Reinitialise):
        find_layer(plan, command.layer)
    else:
        find(plan, command)
        number(command)


def _change(run: Run, command: SetParam | Reinitialise, *, now: float) -> None:
    if isinstance(command, Reinitialise):
        run.reinitialise(find_layer(run.plan, command.layer))
        run.markers.note(f"new weights in {command.layer}", step=run.step, now=now)
    else:
        place, value = find(run.plan, command), number(command)
        before = run.set_param(place.layer_id, place.param, place.number, value)
        run.record.set_number(NumberSet(*place, step=run.step))
        run.markers.set_number(place.name, before, float(value), step=run.step, now=now)


def find(plan: Plan, command: SetParam | LockParam) -> Place:
    """The number that a command is about.

    Raises:
        EngineError: there is no such number; it says what there is.
    """
    layer_id, param = find_layer(plan, command.layer), command.name
    params = plan.param_shapes[layer_id]
    if param not in params:
        words = f"“{layer_id}” has no “{param}”, only: {', '.join(params)}."
        raise EngineError("no_param", words, layer_id=layer_id, field="name")
    shape, index = params[param], command.index
    if len(index) != len(shape) or any(place >= size for place, size in zip(index, shape, strict=True)):
        words = (
            f"The {param} of “{layer_id}” is {format_shape(shape)}, numbered from 0; it has no {list(index)}."
        )
        raise EngineError("no_param", words, layer_id=layer_id, field="index")
    name = f"{param_title(param)} of {layer_id} {list(index)}"
    return Place(layer_id, param, int(np.ravel_multi_index(index, shape)), name)


def find_layer(plan: Plan, layer_id: str) -> str:
    """The layer of this id, which can get new weights.

    Raises:
        EngineError: there is none, or it has nothing that is drawn at the start.
    """
    if layer_id in plan.param_shapes:
        return layer_id
    known = ", ".join(plan.param_shapes) or "none"
    raise EngineError(
        "no_param", f"No layer “{layer_id}” has trained numbers; those that have: {known}.", field="layer"
    )


def number(command: SetParam) -> np.float32:
    """The number that a command sets, as params hold it.

    Raises:
        EngineError: it is too large.
    """
    with np.errstate(over="ignore"):
        value = np.float32(command.value)
    if not np.isfinite(value):
        raise EngineError(
            "not_finite",
            "A weight must be a finite number, and may go up to about 3.4e38.",
            layer_id=command.layer,
            field="value",
        )
    return value
