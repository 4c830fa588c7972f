"""My runs: sessions of a browser, by a key that only it knows."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import httpx2
import pytest

from neurarium.settings import Settings
from tests.api.server import serving
from tests.api.test_http import EXPERIMENT, problem_of
from tests.conftest import CACHE_DIR

MINE, THEIRS = {"Neurarium-Key": "m" * 48}, {"Neurarium-Key": "t" * 48}
PICTURE = "data:image/webp;base64,UklGRg=="
SAID: dict[str, Any] = {
    "title": "Digits",
    "words": "16-16",
    "steps": 20,
    "measured": {"loss": 0.5},
    "picture": PICTURE,
}


@pytest.fixture(scope="module")
def saving(tmp_path_factory: pytest.TempPathFactory) -> Iterator[httpx2.Client]:
    """A server that saves, of its own."""
    folder: Path = tmp_path_factory.mktemp("mine")
    settings = Settings(host="127.0.0.1", port=0, cache_dir=CACHE_DIR, data_dir=folder, database_url="")
    with (
        serving(settings) as address,
        httpx2.Client(base_url=f"http://{address}", timeout=30) as client,
    ):
        yield client


@pytest.fixture
def session(saving: httpx2.Client) -> str:
    return str(saving.post("/api/sessions", json={"experiment": EXPERIMENT}).json()["id"])


def listed(http: httpx2.Client, key: dict[str, str]) -> list[dict[str, Any]]:
    answer = http.get("/api/my-runs", headers=key)
    assert answer.status_code == 200, answer.text
    runs: list[dict[str, Any]] = answer.json()["runs"]
    return runs


def test_what_is_noted_is_told_to_this_key_alone(saving: httpx2.Client, session: str) -> None:
    assert saving.post(f"/api/my-runs/{session}", json=SAID, headers=MINE).status_code == 204
    (run,) = (run for run in listed(saving, MINE) if run["session"] == session)
    assert {name: run[name] for name in SAID} == SAID
    assert run["is_there"]
    assert listed(saving, THEIRS) == []


def test_one_is_deleted_and_had_back_by_its_own_key_alone(saving: httpx2.Client, session: str) -> None:
    saving.post(f"/api/my-runs/{session}", json=SAID, headers=MINE)
    deleted = f"/api/my-runs/{session}/deleted"
    problem = problem_of(saving.post(deleted, json={"deleted": True}, headers=THEIRS), 404)
    assert "among your runs" in problem.message
    assert saving.post(deleted, json={"deleted": True}, headers=MINE).status_code == 204
    # A page that still shows it does not bring it back; who trains it further does.
    saving.post(f"/api/my-runs/{session}", json=SAID, headers=MINE)
    assert session not in [run["session"] for run in listed(saving, MINE)]
    saving.post(deleted, json={"deleted": False}, headers=MINE)
    assert session in [run["session"] for run in listed(saving, MINE)]


@pytest.mark.parametrize(
    "said",
    [
        SAID | {"picture": "javascript:alert(1)"},
        SAID | {"picture": "data:image/svg+xml;base64,AAAA"},
        SAID | {"picture": PICTURE[:-2] + "A" * 40_000},
        SAID | {"title": "t" * 121},
        SAID | {"steps": -1},
    ],
)
def test_what_is_no_picture_or_too_long_is_refused(
    saving: httpx2.Client, session: str, said: dict[str, Any]
) -> None:
    problem_of(saving.post(f"/api/my-runs/{session}", json=said, headers=MINE), 422)


def test_without_a_key_or_a_session_nothing_is_noted(saving: httpx2.Client, session: str) -> None:
    problem_of(saving.get("/api/my-runs"), 422)
    problem_of(saving.post(f"/api/my-runs/{session}", json=SAID, headers={"Neurarium-Key": "short"}), 422)
    problem_of(saving.post("/api/my-runs/nowhere1", json=SAID, headers=MINE), 404)
