"""Drafts over HTTP: what an experiment would be, and what it is as code."""

from typing import Any

import httpx2
import pytest

from neurarium.protocol.check import DraftChecked
from neurarium.protocol.code import CodeWritten
from tests.api.test_http import problem_of
from tests.experiments import tiny_experiment

EXPERIMENT = tiny_experiment(dataset="digits_8x8").model_dump(mode="json")


def check(http: httpx2.Client, experiment: dict[str, Any]) -> DraftChecked:
    answer = http.post("/api/check", json={"experiment": experiment})
    assert answer.status_code == 200, answer.text
    return DraftChecked.model_validate(answer.json())


def test_a_draft_that_is_right_tells_shapes_and_costs(http: httpx2.Client) -> None:
    checked = check(http, EXPERIMENT)
    assert checked.problem is None
    assert [layer.shape for layer in checked.layers] == [(8, 8, 1), (64,), (8,), (10,)]
    assert [layer.macs for layer in checked.layers] == [0, 0, 64 * 8, 8 * 10]
    assert checked.param_count == 64 * 8 + 8 + 8 * 10 + 10
    assert not any(layer.problem or layer.mends for layer in checked.layers)


def test_a_draft_that_is_wrong_is_an_answer_and_not_an_error(http: httpx2.Client) -> None:
    network = EXPERIMENT["networks"]["network"]
    layers = [layer for layer in network["layers"] if layer["id"] != "flatten"]
    edges = [{"source": "input", "target": "dense_1"}, {"source": "dense_1", "target": "output"}]
    wrong = EXPERIMENT | {"networks": {"network": {"layers": layers, "edges": edges}}}
    dense = next(layer for layer in check(http, wrong).layers if layer.id == "dense_1")
    assert dense.problem is not None
    assert dense.problem.message.startswith("Dense expects one row of numbers, not 8 × 8 × 1")
    mended = next(mend.network for mend in dense.mends if mend.title == "Insert Flatten")
    right = EXPERIMENT | {"networks": {"network": mended.model_dump(mode="json")}}
    assert check(http, right).problem is None
    assert all(layer.problem is None for layer in check(http, right).layers)


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ({"dataset": {"type": "nothing"}}, "unknown_type"),
        ({"dataset": {"type": "mnist"}}, "data_missing"),
        ({"batch_size": 2048}, "batch_too_large"),
        ({"optimizer": {"type": "adamw", "config": {"learning_rate": 1e6}}}, "invalid_config"),
    ],
)
def test_what_is_wrong_elsewhere_is_the_drafts_problem(
    http: httpx2.Client, change: dict[str, Any], code: str
) -> None:
    checked = check(http, EXPERIMENT | change)
    assert checked.problem is not None
    assert checked.problem.code == code
    assert checked.steps_per_sec is None


@pytest.mark.parametrize("framework", ["jax", "flax", "pytorch", "keras"])
def test_an_experiment_is_a_file_of_code(http: httpx2.Client, framework: str) -> None:
    answer = http.post("/api/code", json={"experiment": EXPERIMENT, "framework": framework})
    written = CodeWritten.model_validate(answer.json())
    assert written.filename == f"digits_8x8_{framework}.py"
    compile(written.code, written.filename, "exec")


@pytest.mark.parametrize(
    ("path", "body", "code"),
    [
        ("/api/check", {}, "invalid_request"),
        ("/api/check", {"experiment": {"dataset": {"type": "digits"}}}, "invalid_request"),
        ("/api/code", {"experiment": EXPERIMENT, "framework": "theano"}, "invalid_request"),
        (
            "/api/code",
            {"experiment": EXPERIMENT | {"batch_size": 2048}, "framework": "jax"},
            "batch_too_large",
        ),
    ],
)
def test_what_is_no_draft_is_refused_in_words(
    http: httpx2.Client, path: str, body: dict[str, Any], code: str
) -> None:
    problem = problem_of(http.post(path, json=body), 422)
    assert problem.code == code
    assert "Input" not in problem.message
