"""Which hyperparameter is blamed when a run diverges."""

import re

import pytest

from neurarium.runtime.diagnosis import likely_cause, not_finite_problem
from neurarium.runtime.plan import Planner
from tests.experiments import tiny_experiment


@pytest.mark.parametrize(
    ("live", "path", "words"),
    [
        ({"learning_rate": 1.0}, "optimizer.learning_rate", "the learning rate of 1,"),
        ({"learning_rate": 0.004, "weight_decay": 1.0}, "optimizer.weight_decay", "the weight decay of 1,"),
        ({"l2": 1.0}, "optimizer.l2", "the L2 penalty of 1"),
        ({"l1": 1.0, "learning_rate": 0.003}, "optimizer.l1", "the L1 penalty of 1"),
    ],
)
def test_what_is_furthest_above_its_default_is_the_likely_cause(
    planner: Planner, live: dict[str, float], path: str, words: str
) -> None:
    plan = planner.plan(tiny_experiment(live=live))
    assert likely_cause(plan)[0] == path
    problem = not_finite_problem(plan, 12_345)
    assert problem.field == path
    assert "after step 12,345" in problem.message
    assert words in problem.message
    assert re.search(
        r"\d(, [0-9.e+]+ times its default)?\. The last finite weights are kept", problem.message
    )
    assert problem.remedy == "rewind"


def test_when_all_are_at_their_defaults_the_learning_rate_is(planner: Planner) -> None:
    problem = not_finite_problem(planner.plan(tiny_experiment()), 3)
    assert problem.field == "optimizer.learning_rate"
    assert "times its default" not in problem.message
