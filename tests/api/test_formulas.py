"""Formulas are checked while they are written."""

import httpx2
import pytest


def checked(
    http: httpx2.Client, formula: object, *, type_: str = "formula_classes", **config: object
) -> httpx2.Response:
    spec = {"type": type_, "config": {"formula": formula, **config}}
    return http.post("/api/formulas/check", json={"dataset": spec, "seed": 3})


def test_a_right_formula_is_told_as_it_was_read(http: httpx2.Client) -> None:
    answer = checked(http, "2x > y").raise_for_status().json()
    assert answer == {"reading": "2 * x > y", "message": "", "start": None, "end": None}


def test_what_is_wrong_has_a_place(http: httpx2.Client) -> None:
    answer = checked(http, "y = x + z", type_="formula_curve").raise_for_status().json()
    assert (answer["start"], answer["end"]) == (8, 9)
    assert answer["message"] == "There is no z here, only x."
    assert checked(http, "x" * 1_000).raise_for_status().json()["message"].startswith("It is too long")


def test_a_rule_that_holds_everywhere_is_wrong_without_a_place(http: httpx2.Client) -> None:
    answer = checked(http, "x > -9").raise_for_status().json()
    assert "none is of A" in answer["message"]
    assert answer["start"] is None


@pytest.mark.parametrize(
    ("type_", "formula"), [("circle", "x > y"), ("formula_classes", 7), ("nothing", "x")]
)
def test_other_data_have_no_formula(http: httpx2.Client, type_: str, formula: object) -> None:
    answer = checked(http, formula, type_=type_)
    assert answer.is_client_error
    assert answer.json()["problem"]["message"]


def test_other_fields_are_checked_too(http: httpx2.Client) -> None:
    answer = checked(http, "x > y", samples=-3).raise_for_status().json()
    assert "Points should be 20 or more" in answer["message"]
