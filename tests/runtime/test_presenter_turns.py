"""The presenter's turns: a session that is much looked at does not keep another waiting."""

import asyncio
import threading
from typing import Any

import pytest

from neurarium.protocol.commands import SetInput, Subscribe
from neurarium.runtime.plan import Planner
from neurarium.runtime.presenter import Presenter
from neurarium.runtime.programs import Programs
from neurarium.runtime.session import Session
from neurarium.runtime.viewer import Viewer
from tests.runtime.driving import TIMEOUT_SECS, Driver

CROWD = 12


def test_many_that_look_at_different_things_leave_another_session_its_turn(
    planner: Planner, programs: Programs, monkeypatch: pytest.MonkeyPatch
) -> None:
    crowded, quiet = (Driver(planner, programs).ready().session for _ in range(2))
    turns: list[Session] = []
    all_there, send = threading.Event(), Presenter._send

    def noted(presenter: Presenter, session: Session, *args: Any, **kwargs: Any) -> None:
        assert all_there.wait(TIMEOUT_SECS)
        turns.append(session)
        send(presenter, session, *args, **kwargs)

    async def act() -> None:
        viewers = [Viewer() for _ in range(CROWD + 1)]
        for index, viewer in enumerate(viewers):
            viewer.set_sample(SetInput(split="test", index=index), crowded.plan.data.spec)
            viewer.subscribe(Subscribe(interval_secs=0))
        presenter = Presenter(asyncio.get_running_loop(), large_bytes_per_sec=1e9)
        presenter.set_viewers(crowded, tuple(viewers[:CROWD]))
        presenter.set_viewers(quiet, (viewers[CROWD],))
        all_there.set()
        async with asyncio.timeout(TIMEOUT_SECS):
            for viewer in viewers:
                assert isinstance(await viewer.next_message(), bytes)
        await asyncio.to_thread(presenter.close)

    monkeypatch.setattr(Presenter, "_send", noted)
    asyncio.run(act())
    assert (turns.count(crowded), turns.count(quiet)) == (CROWD, 1)
    assert turns.index(quiet) <= 2
