"""The learning problems that the page's tests compose the page of are those of the labs."""

import json

import pytest
from scripts.tell_problems import PATH, of_labs, text_of

from neurarium.engine.lab import lab_registry
from neurarium.runtime.plan import Planner


def test_the_page_is_tested_with_the_problem_of_every_lab(planner: Planner) -> None:
    written = PATH.read_text(encoding="utf-8")
    told = of_labs(planner, json.loads(written))
    assert written == text_of(told), "Not up to date, run `python -m scripts.tell_problems`"


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
