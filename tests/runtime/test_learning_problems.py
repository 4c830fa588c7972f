"""The learning problems that the page's tests compose the page of are those of the labs."""

import json
from pathlib import Path
from typing import Any

import pytest

from neurarium.engine.lab import lab_registry
from neurarium.runtime.plan import Planner

PATH = Path(__file__).parents[2] / "frontend/src/lib/learning-problems.fixture.json"
OF_DATA = {
    "partial",
    "input_shape",
    "class_names",
    "axes",
    "symbols",
    "ends",
    "collect",
    "track",
    "melody",
    "pen",
    "excerpt",
    "blank",
}
OF_OBJECTIVE = {
    "has_target",
    "judgements",
    "makes",
    "flows",
    "encodes",
    "writes",
    "compares",
    "pulls",
    "code_size",
}

Told = dict[str, dict[str, Any]]


def told_of(planner: Planner, lab: str) -> Told:
    """What a page is told of a lab that a view may ask for."""
    plan = planner.plan(lab_registry[lab].experiment)
    return {
        "data": plan.data_info.model_dump(mode="json", include=OF_DATA),
        "objective": plan.objective_info.model_dump(mode="json", include=OF_OBJECTIVE),
    }


@pytest.fixture(scope="module")
def known() -> dict[str, Told]:
    """Each problem once, by a lab that poses it."""
    read: dict[str, Told] = json.loads(PATH.read_text(encoding="utf-8"))
    return read


@pytest.mark.parametrize("lab", list(lab_registry))
def test_the_page_is_tested_with_the_problem_of_every_lab(
    planner: Planner, known: dict[str, Told], lab: str
) -> None:
    told = told_of(planner, lab)
    assert known.get(lab, told) == told
    assert told in known.values(), f"to be added to {PATH.name}: {json.dumps({lab: told})}"


@pytest.mark.parametrize(
    ("lab", "forms"),
    [
        ("digits_few", {"loss": "number", "accuracy": "success", "gradient_norm": "number"}),
        ("never_seen", {"accuracy": "success", "one_shot_accuracy": "success"}),
        ("sums_carried", {"accuracy": "success", "whole_answers": "success"}),
        (
            "gan_dots",
            {"real_score": "share", "coverage": "success", "distance": "number"},
        ),
        ("few_labels_moons", {"certain": "success"}),
    ],
)
def test_a_page_is_told_what_is_written_in_percent(planner: Planner, lab: str, forms: dict[str, str]) -> None:
    scalars = planner.plan(lab_registry[lab].experiment).objective_info.scalars
    assert forms.items() <= {scalar.name: scalar.form for scalar in scalars}.items()
