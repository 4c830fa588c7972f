"""A large table over HTTP: its numbers are brought once, and sessions learn from it, elsewhere too."""

from typing import Any

import httpx2
import numpy as np
import pytest

from neurarium.settings import Settings
from tests.api.page import open_page
from tests.api.server import serving
from tests.api.test_http import problem_of

pytestmark = pytest.mark.anyio

AXES = [f"x{number}" for number in range(20)]
# More than a message may hold.
ROWS = np.column_stack([np.random.default_rng(0).normal(size=(2_000, 20)), np.arange(2_000) % 3])
NUMBERS = ROWS.astype("<f4").tobytes()


def learning_from(http: httpx2.Client, table: str) -> dict[str, Any]:
    """The body of a session of such a table."""
    experiment = http.get("/api/experiment", params={"preset": "linear", "dataset": "iris"}).json()
    config = {"table": table, "axes": AXES, "classes": ["a", "b", "c"]}
    return {"experiment": {**experiment, "dataset": {"type": "own_table", "config": config}}}


async def test_a_table_is_learned_from_here_and_as_a_run_on_another_server(
    http: httpx2.Client, address: str, settings: Settings
) -> None:
    brought = [http.post("/api/tables", content=NUMBERS) for _ in range(2)]
    assert [answer.status_code for answer in brought] == [201, 201]
    (table,) = {answer.json()["table"] for answer in brought}
    wanted = learning_from(http, table)
    session = http.post("/api/sessions", json=wanted).raise_for_status().json()
    assert session["data"]["train_size"] + session["data"]["test_size"] == len(ROWS)
    assert (session["data"]["kind"], session["data"]["axes"]) == ("table", AXES)
    async with open_page(address, session["id"]) as page:
        await page.send("step", steps=3)
        await page.state(lambda state: state.step == 3)
    run = http.get(f"/api/sessions/{session['id']}/run").raise_for_status().content
    with (
        serving(settings.model_copy(update={"database_url": "none"})) as elsewhere,
        httpx2.Client(base_url=f"http://{elsewhere}", timeout=30) as other,
    ):
        problem = problem_of(other.post("/api/sessions", json=wanted), 404)
        assert (problem.code, problem.field) == ("no_table", "dataset")
        opened = other.post("/api/runs", content=run)
        assert opened.status_code == 201, opened.text
        assert opened.json()["experiment"] == session["experiment"]
        assert opened.json()["data"] == session["data"]
        assert other.post("/api/sessions", json=wanted).status_code == 201


def test_what_is_no_table_or_too_large_is_refused_in_words(http: httpx2.Client, settings: Settings) -> None:
    assert problem_of(http.post("/api/tables", content=NUMBERS[:-1]), 422).code == "invalid_table"
    too_much = bytes(settings.limits.table_bytes + 4)
    assert problem_of(http.post("/api/tables", content=too_much), 413).code == "too_large"
