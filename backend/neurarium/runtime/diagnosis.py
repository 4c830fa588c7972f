"""Why a run diverged: what was done before and what is beyond the usual, the furthest beyond it first."""

import math
from collections.abc import Iterator
from typing import NamedTuple

import numpy as np

from neurarium.engine.component import Component
from neurarium.engine.hyperparameters import components
from neurarium.protocol.events import Problem
from neurarium.runtime.run import Run

HYPERPARAMETERS = ("learning_rate", "momentum", "l1", "l2", "weight_decay", "noise")
# Up to here numbers are nothing to wonder about; a default of 0 is taken for the last of them.
USUAL_WEIGHT = 10.0
USUAL_DATA = 10.0
USUAL_FIRST_GRADIENT = 1e3
USUAL_DEFAULT = 1e-4
# So many of the last steps show whether gradients grew, and so many times is growth.
LOOKED_BACK = 256
GROWTH = 100.0


class Suspect(NamedTuple):
    """A possible cause: by how many orders of magnitude it is beyond the usual, and in words."""

    orders: float
    cause: str
    mend: str
    layer_id: str | None = None
    field: str | None = None


def not_finite_problem(run: Run, step: int) -> Problem:
    """What to say when the loss of a run is no longer finite after a step."""
    suspect = likely_cause(run)
    return Problem(
        code="not_finite",
        message=(
            f"The loss is no longer a finite number after step {step:,}. "
            f"The likely cause is {suspect.cause}. {_growth(run)}"
            f"The last finite weights are kept to be looked at: {suspect.mend}."
        ),
        layer_id=suspect.layer_id,
        field=suspect.field,
        remedy="rewind",
    )


def likely_cause(run: Run) -> Suspect:
    """What is furthest beyond the usual; the learning rate, if nothing is."""
    suspects = [*_numbers_by_hand(run), *_data(run), *_first_gradient(run), *_live_numbers(run)]
    return max(suspects, key=lambda suspect: suspect.orders)


def _orders(value: float, usual: float) -> float:
    return math.log10(max(value, 1e-12) / usual)


def _numbers_by_hand(run: Run) -> Iterator[Suspect]:
    for place in run.record.numbers.values():
        param = run.train_state.params.get(place.layer_id, {}).get(place.param)
        if param is None or place.number >= param.size:
            continue  # it went with a change of the network
        value = float(np.asarray(param).flat[place.number])
        if abs(value) > USUAL_WEIGHT:
            yield Suspect(
                _orders(abs(value), USUAL_WEIGHT),
                f"the {place.name}, which was set by hand at step {place.step:,} and is {value:.3g} now",
                "rewind, which takes it back",
                layer_id=place.layer_id,
            )


def _data(run: Run) -> Iterator[Suspect]:
    for name, array in run.plan.data.host.train.fields.items():
        if np.issubdtype(array.dtype, np.floating) and array.size:
            largest = float(np.abs(array).max())
            if largest > USUAL_DATA:
                yield Suspect(
                    _orders(largest, USUAL_DATA),
                    f"the size of the data, whose {name}s go up to {largest:.3g}",
                    "bring the data to about −1 to 1 and rewind",
                    field="dataset",
                )


def _first_gradient(run: Run) -> Iterator[Suspect]:
    """Gradients that were large from the first step on, if nobody had set anything before it."""
    if not run.history.end_step or any(place.step == 0 for place in run.record.numbers.values()):
        return
    values = run.history.whole().values
    first = max(float(values[name][0, 0]) for name in run.plan.learner.norm_names)
    if first > USUAL_FIRST_GRADIENT:
        yield Suspect(
            _orders(first, USUAL_FIRST_GRADIENT),
            f"the start, whose very first gradient has a norm of {first:.3g}",
            "choose another initialiser, normalise the layers or clip the gradient, and rewind",
        )


def _live_numbers(run: Run) -> Iterator[Suspect]:
    for prefix, component in components(run.plan.experiment):
        for name in component.live_names():
            if name in HYPERPARAMETERS:
                yield _live_number(run, f"{prefix}.{name}", component, name)


def _live_number(run: Run, path: str, component: Component, name: str) -> Suspect:
    field = type(component).model_fields[name]
    value, default = float(getattr(component, name)), float(field.default)
    orders = _orders(value, max(default, USUAL_DEFAULT))
    cause = f"the {_within(field.title or name)} of {value:g}"
    changed = run.record.live.get(path)
    if changed and 0 < changed.least < value:
        orders = max(orders, _orders(value, changed.least))
    if changed and changed.least < value:
        cause += f", raised from {changed.least:g} at step {changed.step:,}"
    elif 0 < default < value:
        cause += f", {value / default:.3g} times its default"
    return Suspect(orders, cause, "make it smaller and rewind", field=path)


def _growth(run: Run) -> str:
    """How the gradient grew in the last steps, if it did, and that nothing kept it small."""
    series = run.history.since(max(0, run.history.end_step - LOOKED_BACK))
    if series is None or series.end_step - series.first_step < 2:
        return ""
    growths = (_ends(series.values[name][-1]) for name in run.plan.learner.norm_names)
    before, last = max(growths, key=lambda ends: ends[1] / ends[0] if ends[0] else 0.0)
    if not last > GROWTH * before > 0:
        return ""
    unclipped = run.plan.hyperparameters.get("optimizer.clip_norm") == 0
    grew = f"The gradient grew from a norm of {before:.3g} to {last:.3g}"
    return f"{grew} and is not clipped. " if unclipped else f"{grew}. "


def _ends(norms: np.ndarray) -> tuple[float, float]:
    """What norms were at first, without outliers, and at last."""
    return float(np.median(norms[: max(1, len(norms) // 2)])), float(norms[-1])


def _within(title: str) -> str:
    """A title within a sentence: “Learning rate” begins small there, “L2 penalty” does not."""
    return title[:1].lower() + title[1:] if title[1:2].islower() else title
