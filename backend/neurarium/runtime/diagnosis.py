"""Which hyperparameter is the likely cause when a run diverges."""

import math

from neurarium.engine.hyperparameters import components
from neurarium.protocol.events import Problem
from neurarium.runtime.plan import Plan

SUSPECTS = ("learning_rate", "momentum", "l1", "l2", "weight_decay", "noise")


def not_finite_problem(plan: Plan, step: int) -> Problem:
    """What to say when the loss is no longer finite."""
    path, title, value, default = likely_cause(plan)
    times = f", {value / default:.3g} times its default" if default > 0 and value > default else ""
    return Problem(
        code="not_finite",
        message=(
            f"The loss is no longer a finite number after step {step:,}. The likely cause is the "
            f"{_within(title)} of {value:g}{times}. The last finite weights are kept to be "
            "looked at: make it smaller and rewind."
        ),
        field=path,
        remedy="rewind",
    )


def likely_cause(plan: Plan) -> tuple[str, str, float, float]:
    """Path, title, value and default of the suspect that is furthest above its default."""
    found = ("optimizer.learning_rate", "Learning rate", plan.hyperparameters["optimizer.learning_rate"], 0.0)
    furthest = -1.0
    for prefix, component in components(plan.experiment):
        for name in component.live_names():
            if name in SUSPECTS:
                field = type(component).model_fields[name]
                value, default = getattr(component, name), float(field.default)
                excess = math.log(max(value, 1e-12) / max(default, 1e-4))
                if excess > furthest:
                    furthest, found = excess, (f"{prefix}.{name}", field.title or name, value, default)
    return found


def _within(title: str) -> str:
    """A title within a sentence: “Learning rate” begins small there, “L2 penalty” does not."""
    return title[:1].lower() + title[1:] if title[1:2].islower() else title
