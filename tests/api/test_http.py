"""The HTTP routes, and the one shape of their errors."""

import json
import sys
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import httpx2
import numpy as np
import pytest
from starlette.testclient import TestClient

from neurarium import __version__
from neurarium.api.app import create_app
from neurarium.api.catalog import _layer_entry
from neurarium.engine.experiment import Experiment
from neurarium.protocol.catalog import Catalog
from neurarium.protocol.events import Problem, SessionState
from neurarium.protocol.frames import decode_frame
from neurarium.runtime.manager import Manager
from neurarium.settings import Settings
from tests.experiments import tiny_experiment

EXPERIMENT = tiny_experiment(dataset="digits_8x8").model_dump(mode="json")


def problem_of(answer: httpx2.Response, status: int) -> Problem:
    """The answer's problem; the answer holds nothing else."""
    assert answer.status_code == status, answer.text
    body = answer.json()
    assert list(body) == ["problem"]
    return Problem.model_validate(body["problem"])


def test_health_tells_the_version(http: httpx2.Client) -> None:
    assert http.get("/api/health").json() == {"status": "ok", "version": __version__}


def test_the_catalog_lists_what_is_registered(http: httpx2.Client) -> None:
    catalog = Catalog.model_validate(http.get("/api/catalog").json())
    assert "digits_8x8" in {entry.type for entry in catalog.datasets}
    assert "linear" in {entry.type for entry in catalog.presets}
    optimizer = next(entry for entry in catalog.optimizers if entry.type == "adamw")
    rate = next(field for field in optimizer.fields if field.name == "learning_rate")
    assert (rate.live, rate.scale, rate.minimum, rate.maximum) == (True, "log", 0, 1)
    assert rate.description


def test_the_catalog_is_sent_compressed(http: httpx2.Client) -> None:
    answer = http.get("/api/catalog")
    assert answer.headers["content-encoding"] == "gzip"
    assert int(answer.headers["content-length"]) < len(answer.content) / 4


def test_many_pages_ask_for_the_catalog_at_the_same_moment(address: str) -> None:
    def status(_: int) -> int:
        return httpx2.get(f"http://{address}/api/catalog", timeout=30).status_code

    interval = sys.getswitchinterval()
    sys.setswitchinterval(1e-5)
    try:
        for _ in range(5):
            _layer_entry.cache_clear()
            with ThreadPoolExecutor(8) as pages:
                assert set(pages.map(status, range(8))) == {200}
    finally:
        sys.setswitchinterval(interval)


def test_a_presets_experiment_can_be_loaded(http: httpx2.Client) -> None:
    answer = http.get("/api/experiment", params={"preset": "mlp_16_16", "dataset": "digits_8x8"})
    experiment = Experiment.model_validate(answer.json())
    made = http.post("/api/sessions", json={"experiment": experiment.model_dump(mode="json")})
    assert SessionState.model_validate(made.json()).preset == "mlp_16_16"


@pytest.mark.parametrize(("dataset", "layers"), [("digits", 3), ("circle", 3), ("sine", 3)])
def test_without_a_preset_an_experiment_comes_with_one_that_fits(
    http: httpx2.Client, dataset: str, layers: int
) -> None:
    experiment = Experiment.model_validate(http.get("/api/experiment", params={"dataset": dataset}).json())
    assert experiment.dataset.type == dataset
    assert len(experiment.networks["network"].layers) == layers


def test_a_lab_of_the_catalog_can_be_loaded(http: httpx2.Client) -> None:
    catalog = Catalog.model_validate(http.get("/api/catalog").json())
    lab = next(lab for lab in catalog.labs if lab.type == "spiral_features")
    assert (lab.kind, lab.category) == ("plane", "works")
    experiment = Experiment.model_validate(http.get(f"/api/labs/{lab.type}").json())
    made = http.post("/api/sessions", json={"experiment": experiment.model_dump(mode="json")})
    assert SessionState.model_validate(made.json()).data.type == "spiral"


def test_forms_are_told_of_numbers_and_choices_and_not_of_points(http: httpx2.Client) -> None:
    catalog = Catalog.model_validate(http.get("/api/catalog").json())
    fields = {entry.type: [field.name for field in entry.fields] for entry in catalog.datasets}
    assert fields["points"] == ["train_share"]
    assert fields["spiral"] == ["samples", "noise", "train_share", "labelled", "arms", "turns"]


@pytest.mark.parametrize(
    ("wanted", "preset", "dataset"),
    [
        ({}, "linear", "digits_8x8"),
        ({"preset": "mlp_16_16"}, "mlp_16_16", "digits_8x8"),
        ({"dataset": "digits"}, "linear", "digits"),
        ({"dataset": "spiral"}, "linear", "spiral"),
        ({"experiment": EXPERIMENT}, None, "digits_8x8"),
    ],
)
def test_a_session_begins_with_what_was_wanted_and_can_be_found(
    http: httpx2.Client, wanted: dict[str, Any], preset: str | None, dataset: str
) -> None:
    answer = http.post("/api/sessions", json=wanted)
    assert answer.status_code == 201
    made = SessionState.model_validate(answer.json())
    assert (made.preset, made.data.type) == (preset, dataset)
    found = SessionState.model_validate(http.get(f"/api/sessions/{made.id}").json())
    assert found.experiment == made.experiment


def test_samples_are_the_sessions_data(http: httpx2.Client, session_id: str) -> None:
    answer = http.get(f"/api/sessions/{session_id}/samples", params={"split": "test", "index": [5, 0, 5]})
    assert answer.headers["content-type"] == "application/octet-stream"
    _, tensors = decode_frame(answer.content)
    assert tensors["input"].shape == (3, 8, 8, 1)
    assert [tensors[name].dtype.name for name in ("input", "label")] == ["uint8", "int32"]
    np.testing.assert_array_equal(tensors["input"][0], tensors["input"][2])
    alone = http.get(f"/api/sessions/{session_id}/samples", params={"split": "test", "index": 5})
    np.testing.assert_array_equal(decode_frame(alone.content)[1]["input"][0], tensors["input"][0])


def test_samples_of_data_that_were_replaced_are_not_those_of_the_present_data(
    http: httpx2.Client, session_id: str
) -> None:
    address = f"/api/sessions/{session_id}/samples"
    dataset = http.get(f"/api/sessions/{session_id}").json()["experiment"]["dataset"]
    wanted: dict[str, Any] = {"split": "test", "index": 5, "dataset": json.dumps(dataset)}
    present = http.get(address, params=wanted)
    assert decode_frame(present.content)[1]["input"].shape == (1, 8, 8, 1)
    replaced = http.get(address, params=wanted | {"index": 9_999, "dataset": '{"type": "mnist"}'})
    assert (replaced.status_code, replaced.content) == (204, b"")
    assert problem_of(http.get(address, params=wanted | {"dataset": "mnist"}), 422).code == "invalid_request"


@pytest.mark.parametrize(
    ("params", "status", "code"),
    [
        ({"split": "test", "index": 10**30}, 404, "no_sample"),
        ({"split": "test", "index": 100_000}, 404, "no_sample"),
        ({"split": "test", "index": -1}, 422, "invalid_request"),
        ({"split": "test"}, 422, "invalid_request"),
        ({"split": "test", "index": list(range(513))}, 422, "invalid_request"),
        ({"split": "exam", "index": 0}, 422, "invalid_request"),
        ({"index": "seven", "split": "train"}, 422, "invalid_request"),
    ],
)
def test_impossible_samples_are_a_problem(
    http: httpx2.Client, session_id: str, params: dict[str, Any], status: int, code: str
) -> None:
    assert problem_of(http.get(f"/api/sessions/{session_id}/samples", params=params), status).code == code


@pytest.mark.parametrize(
    ("method", "path", "body", "status", "code"),
    [
        ("GET", "/api/nothing", None, 404, "http"),
        ("GET", "/nothing.html", None, 404, "http"),
        ("DELETE", "/api/sessions", None, 405, "http"),
        ("POST", "/api/health", None, 405, "http"),
        ("GET", "/api/sessions/nobody", None, 404, "no_session"),
        ("GET", "/api/sessions/nobody/samples?split=test&index=0", None, 404, "no_session"),
        ("GET", "/api/experiment", None, 422, "invalid_request"),
        ("GET", "/api/experiment?preset=none&dataset=digits_8x8", None, 404, "unknown_type"),
        ("GET", "/api/experiment?preset=linear&dataset=none", None, 404, "unknown_type"),
        ("GET", "/api/experiment?dataset=none", None, 404, "unknown_type"),
        ("GET", "/api/labs/none", None, 404, "unknown_type"),
        ("GET", "/api/experiment?preset=small_cnn&dataset=sine", None, 422, "preset_kind"),
        ("GET", "/api/experiment?preset=a+b&dataset=digits", None, 422, "invalid_request"),
        ("GET", f"/api/experiment?preset=linear&dataset={'x' * 65}", None, 422, "invalid_request"),
        ("POST", "/api/sessions", b"", 422, "invalid_request"),
        ("POST", "/api/sessions", b"{", 422, "invalid_request"),
        ("POST", "/api/sessions", b'{"colour": "blue"}', 422, "invalid_request"),
        ("POST", "/api/sessions", b'{"preset": "\\ud800"}', 422, "invalid_request"),
        ("POST", "/api/sessions", b'{"preset": "none"}', 404, "unknown_type"),
        ("POST", "/api/sessions", b'{"experiment": {"dataset": {"type": "digits"}}}', 422, "invalid_request"),
        ("POST", "/api/sessions", b"[" * 60_000, 400, "http"),
        ("POST", "/api/sessions", b" " * 70_000, 413, "too_large"),
    ],
)
def test_every_error_has_the_one_shape(
    http: httpx2.Client, method: str, path: str, body: bytes | None, status: int, code: str
) -> None:
    answer = http.request(method, path, content=body, headers={"content-type": "application/json"})
    problem = problem_of(answer, status)
    assert problem.code == code
    assert problem.message


@pytest.mark.parametrize(
    ("body", "field", "message"),
    [
        (b"{", None, "The body is no JSON."),
        (b"", None, "The body is missing."),
        (b"[]", None, "The body should be an object with fields."),
        (b'{"preset": 1}', "preset", "preset should be text, not 1."),
        (b'{"colour": "blue"}', "colour", "colour is not known here."),
    ],
)
def test_a_bad_body_is_told_in_words_that_name_the_field_if_there_is_one(
    http: httpx2.Client, body: bytes, field: str | None, message: str
) -> None:
    answer = http.post("/api/sessions", content=body, headers={"content-type": "application/json"})
    problem = problem_of(answer, 422)
    assert (problem.field, problem.message) == (field, message)


def test_a_body_without_an_end_is_refused_when_it_is_too_large(http: httpx2.Client) -> None:
    answer = http.post(
        "/api/sessions",
        content=(b" " * 10_000 for _ in range(10)),
        headers={"content-type": "application/json"},
    )
    assert problem_of(answer, 413).code == "too_large"


@pytest.mark.parametrize(
    ("change", "code", "layer_id"),
    [
        ({"dataset": {"type": "nothing"}}, "unknown_type", None),
        ({"optimizer": {"type": "adamw", "config": {"learning_rate": 1e6}}}, "invalid_config", None),
        ({"batch_size": 2048}, "batch_too_large", None),
        ({"batch_size": 5000}, "batch_too_large", None),
        (
            {"networks": tiny_experiment(hidden=(1600,)).model_dump()["networks"]},
            "too_many_params",
            "dense_1",
        ),
        ({"networks": tiny_experiment(classes=9).model_dump()["networks"]}, "output_shape", "output"),
        ({"dataset": {"type": "mnist"}}, "data_missing", None),
    ],
)
def test_an_experiment_that_cannot_be_is_a_problem_that_names_its_place(
    http: httpx2.Client, change: dict[str, Any], code: str, layer_id: str | None
) -> None:
    answer = http.post("/api/sessions", json={"experiment": EXPERIMENT | change})
    assert answer.status_code in (404, 422)
    problem = problem_of(answer, answer.status_code)
    assert (problem.code, problem.layer_id) == (code, layer_id)


def test_a_mistake_of_the_server_is_a_problem_too(
    settings: Settings, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    def find(*_: object) -> None:
        raise ZeroDivisionError("secret")

    monkeypatch.setattr(Manager, "find", find)
    app = create_app(settings)
    with TestClient(app, base_url="http://127.0.0.1", raise_server_exceptions=False) as client:
        answer = client.get("/api/sessions/any")
    assert answer.status_code == 500
    assert list(answer.json()) == ["problem"]
    assert "secret" not in answer.text
    assert "content-security-policy" in answer.headers
    assert any(record.exc_info for record in caplog.records)


@pytest.mark.parametrize("path", ["/api/sessions", "/api/check", "/api/code"])
@pytest.mark.parametrize("name", ["classes", "axes"])
def test_half_a_character_in_a_name_is_refused(http: httpx2.Client, path: str, name: str) -> None:
    # Python writes a lone surrogate as JSON; nothing else accepts it again.
    config = {name: ["\ud800", "b"]}
    wanted = {
        "experiment": {**EXPERIMENT, "dataset": {"type": "points", "config": config}},
        "framework": "jax",
    }
    if path != "/api/code":
        del wanted["framework"]
    content = json.dumps(wanted)
    answer = http.post(path, content=content, headers={"content-type": "application/json"})
    assert "whole characters" in problem_of(answer, 422).message


def test_a_session_begins_at_a_wanted_id_and_is_found_there_from_then_on(http: httpx2.Client) -> None:
    first = http.post("/api/sessions", json={"id": "lesson01", "preset": "linear"})
    second = http.post("/api/sessions", json={"id": "lesson01", "preset": "mlp_16_16"})
    assert first.status_code == second.status_code == 201
    assert first.json()["id"] == second.json()["id"] == "lesson01"
    assert second.json()["experiment"] == first.json()["experiment"]


@pytest.mark.parametrize("wanted", ["short", "longer than it", "../../..", "seven_78", "", "Ünicode8"])
def test_an_id_that_the_server_would_not_give_is_refused(http: httpx2.Client, wanted: str) -> None:
    assert problem_of(http.post("/api/sessions", json={"id": wanted}), 422).field == "id"


def test_a_session_is_kept_for_a_lesson(http: httpx2.Client, session_id: str, settings: Settings) -> None:
    answer = http.post(f"/api/sessions/{session_id}/hold")
    assert answer.json() == {"hours": settings.held_hours}
    assert problem_of(http.post("/api/sessions/nobody12/hold"), 404).code == "no_session"
