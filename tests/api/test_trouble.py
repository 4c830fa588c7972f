"""Trouble in one session reaches its pages in words; other sessions go on."""

import logging
from collections.abc import Callable

import httpx2
import pytest

from neurarium.engine.train import TrainState
from neurarium.protocol.events import Problem
from neurarium.runtime.program import Program
from neurarium.settings import Limits, Settings
from tests.api.page import open_page, open_ready_page
from tests.api.server import serving
from tests.conftest import CACHE_DIR
from tests.experiments import tiny_experiment

pytestmark = pytest.mark.anyio


async def test_a_run_that_diverges_pauses_with_its_likely_cause_and_can_be_rewound(
    address: str, new_session: Callable[..., str]
) -> None:
    explosive = tiny_experiment(
        dataset="digits_8x8", optimizer="sgd", live={"learning_rate": 10.0, "l2": 1.0}
    )
    async with open_ready_page(address, new_session(explosive)) as page:
        await page.send("play")
        state = await page.state(lambda state: state.problem is not None)
        assert state.problem is not None
        assert (state.status, state.playing) == ("failed", False)
        assert (state.problem.code, state.problem.field, state.problem.remedy) == (
            "not_finite",
            "optimizer.l2",
            "rewind",
        )
        assert f"after step {state.step}" in state.problem.message
        await page.send("set_hyperparameters", values={"optimizer.l2": 0.0, "optimizer.learning_rate": 0.01})
        await page.send("rewind")
        await page.send("set_speed")
        await page.send("play")
        await page.shown(lambda shown: shown.meta.run == 2 and shown.meta.step > 200)


async def test_an_exception_in_one_session_is_told_and_logged_and_another_goes_on(
    address: str,
    new_session: Callable[..., str],
    monkeypatch: pytest.MonkeyPatch,
    caplog: pytest.LogCaptureFixture,
) -> None:
    train_chunk = Program.train_chunk

    def fail_with_three_units(self: Program, train_state: TrainState, *others: object) -> object:
        if train_state.params["dense_1"]["bias"].shape == (3,):
            raise ZeroDivisionError("the flux capacitor is empty")
        return train_chunk(self, train_state, *others)  # type: ignore[arg-type]

    broken_id = new_session(tiny_experiment(dataset="digits_8x8", hidden=(3,)))
    async with (
        open_ready_page(address, broken_id) as broken,
        open_page(address, broken_id) as witness,
        open_ready_page(address, new_session()) as whole,
    ):
        with monkeypatch.context() as patch, caplog.at_level(logging.ERROR):
            patch.setattr(Program, "train_chunk", fail_with_three_units)
            await whole.send("set_speed")
            await whole.send("play")
            await broken.send("play")
            for page in (broken, witness):
                state = await page.state(lambda state: state.status == "failed")
                assert state.problem is not None
                assert (state.problem.code, state.problem.remedy) == ("internal", "rewind")
                assert "flux" not in state.problem.message
            step = (await whole.shown()).meta.step
            await whole.shown(lambda shown: shown.meta.step > step + 300)
        (record,) = [record for record in caplog.records if record.name.startswith("neurarium")]
        assert record.exc_info is not None
        assert isinstance(record.exc_info[1], ZeroDivisionError)
        await broken.send("rewind")
        await broken.send("play")
        await broken.shown(lambda shown: shown.meta.run == 2 and shown.meta.step > 10)


async def test_when_all_sessions_are_in_use_another_is_a_problem() -> None:
    small = Settings(
        port=0,
        cache_dir=CACHE_DIR,
        default_preset="linear",
        default_dataset="digits_8x8",
        limits=Limits(sessions=1),
        session_least_secs=0.5,
    )
    with serving(small) as address, httpx2.Client(base_url=f"http://{address}") as http:
        session_id = http.post("/api/sessions", json={}).json()["id"]
        async with open_page(address, session_id) as page:
            await page.state()
            answer = http.post("/api/sessions", json={})
            assert answer.status_code == 503
            assert Problem.model_validate(answer.json()["problem"]).code == "too_many_sessions"
        # Its page has gone: it makes room.
        while (answer := http.post("/api/sessions", json={})).status_code == 503:
            continue
        assert answer.status_code == 201
        assert http.get(f"/api/sessions/{session_id}").status_code == 404
