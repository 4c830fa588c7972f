"""A session's run over HTTP: saved as a file, and opened again in a session of its own."""

from collections.abc import Callable

import httpx2
import pytest

from tests.api.page import open_page
from tests.api.test_http import problem_of

pytestmark = pytest.mark.anyio


async def test_a_run_is_saved_and_goes_on_in_another_session(
    http: httpx2.Client, address: str, new_session: Callable[..., str]
) -> None:
    first = new_session()
    async with open_page(address, first) as page:
        await page.send("step", steps=4)
        before = await page.state(lambda state: state.step == 4)
        answer = http.get(f"/api/sessions/{first}/run")
        assert 'filename="digits_8x8_step_4.neurarium"' in answer.headers["content-disposition"]
    opened = http.post("/api/runs", content=answer.content)
    assert opened.status_code == 201, opened.text
    second = opened.json()["id"]
    assert second != first
    async with open_page(address, second) as page:
        state = await page.state(lambda state: state.step == 4)
        assert (state.experiment, state.brought_back) == (before.experiment, 4)
        await page.send("step")
        await page.state(lambda state: state.step == 5)


def test_what_is_no_run_is_refused(http: httpx2.Client) -> None:
    assert problem_of(http.post("/api/runs", content=b"PK no zip"), 422).code == "unreadable_run"
    assert problem_of(http.get("/api/sessions/nowhere1/run"), 404).code == "no_session"
