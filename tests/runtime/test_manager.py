"""The manager: how many sessions, for how long, and who is told what."""

import asyncio
import hashlib
import time
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import pytest

from neurarium.engine.dataset import RemoteFile
from neurarium.engine.datasets.digits_8x8 import Digits8x8
from neurarium.engine.errors import EngineError
from neurarium.protocol.commands import Play
from neurarium.protocol.events import AnyEvent, DatasetChanged
from neurarium.runtime.manager import Manager
from neurarium.runtime.session import Session
from neurarium.runtime.viewer import Viewer
from neurarium.settings import Limits, Settings
from tests.experiments import tiny_experiment
from tests.runtime.mirror import open_mirror

EXPERIMENT = tiny_experiment(dataset="digits_8x8")
TIMEOUT_SECS = 20.0


@pytest.fixture(scope="module")
def anyio_backend() -> str:
    return "asyncio"


pytestmark = pytest.mark.anyio


@asynccontextmanager
async def managing(cache_dir: Path, **changes: Any) -> AsyncIterator[Manager]:
    settings = Settings(
        cache_dir=cache_dir, default_preset="linear", default_dataset="digits_8x8"
    ).model_copy(update=changes)
    manager = Manager(settings)
    await manager.start()
    try:
        yield manager
    finally:
        await manager.close()


async def event(viewer: Viewer, condition: Callable[[AnyEvent], bool]) -> AnyEvent:
    """The first event from now on that is as wanted."""
    async with asyncio.timeout(TIMEOUT_SECS):
        while True:
            message = await viewer.next_message()
            if not isinstance(message, bytes) and condition(message):
                return message


def is_known(manager: Manager, session: Session) -> bool:
    try:
        return manager.find(session.id) is session
    except EngineError as error:
        return error.code != "no_session"


async def until(condition: Callable[[], bool]) -> None:
    async with asyncio.timeout(TIMEOUT_SECS):
        while True:
            if condition():
                return
            await asyncio.sleep(0.01)


async def test_a_session_without_viewers_expires_and_one_with_viewers_does_not(tmp_path: Path) -> None:
    async with managing(tmp_path, session_expiry_secs=0.2) as manager:
        kept = await manager.create(EXPERIMENT)
        viewer = manager.join(kept)
        begun = time.monotonic()
        left = await manager.create(EXPERIMENT)
        await until(lambda: not is_known(manager, left))
        assert time.monotonic() - begun >= 0.2
        assert is_known(manager, kept)
        manager.leave(kept, viewer)
        await until(lambda: not is_known(manager, kept))
        manager.leave(kept, viewer)


async def test_a_session_that_expired_trains_no_more(tmp_path: Path) -> None:
    async with managing(tmp_path, session_expiry_secs=0.2) as manager:
        session = await manager.create(EXPERIMENT)
        viewer = manager.join(session)
        await event(viewer, lambda _: session.state.status == "paused")
        manager.post(session, Play(), viewer)
        await until(lambda: session.snapshot is not None and session.snapshot.step > 10)
        manager.leave(session, viewer)
        await until(lambda: not is_known(manager, session))
        assert not session.state.playing


async def test_beyond_the_limit_the_longest_abandoned_session_makes_room(tmp_path: Path) -> None:
    async with managing(tmp_path, limits=Limits(sessions=2)) as manager:
        first, second = await manager.create(EXPERIMENT), await manager.create(EXPERIMENT)
        manager.join(first)
        third = await manager.create(EXPERIMENT)
        assert [is_known(manager, session) for session in (first, second, third)] == [True, False, True]
        manager.join(third)
        with pytest.raises(EngineError, match="runs 2 sessions at a time") as caught:
            await manager.create(EXPERIMENT)
        assert caught.value.code == "too_many_sessions"


async def test_an_experiment_that_cannot_be_drives_no_session_out(tmp_path: Path) -> None:
    async with managing(tmp_path, limits=Limits(sessions=1)) as manager:
        session = await manager.create(EXPERIMENT)
        with pytest.raises(EngineError):
            await manager.create(tiny_experiment(dataset="digits_8x8", classes=3))
        assert is_known(manager, session)


async def test_many_that_are_made_at_once_do_not_pass_the_limit(tmp_path: Path) -> None:
    async with managing(tmp_path, limits=Limits(sessions=3)) as manager:

        async def create_and_join() -> bool:
            try:
                manager.join(await manager.create(EXPERIMENT))
            except EngineError:
                return False
            return True

        assert sum(await asyncio.gather(*(create_and_join() for _ in range(8)))) == 3


async def test_progress_of_fetching_reaches_the_pages_of_all_sessions_and_closing_does_not_wait_for_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    content = b"pixels" * 100_000
    file = RemoteFile("pixels.bin", len(content), hashlib.sha256(content).hexdigest())
    with open_mirror() as mirror:
        mirror.files[file.name] = content
        mirror.gate.clear()
        async with managing(tmp_path, mirrors=(mirror.url,)) as manager:
            sessions = [await manager.create(EXPERIMENT) for _ in range(2)]
            viewers = [manager.join(session) for session in sessions]
            monkeypatch.setattr(Digits8x8, "remote", (file,))
            manager.fetch_dataset("digits_8x8")
            for viewer in viewers:
                progress = await event(viewer, lambda message: isinstance(message, DatasetChanged))
                assert isinstance(progress, DatasetChanged)
                assert (progress.dataset, progress.status) == ("digits_8x8", "fetching")
            begun = time.monotonic()
        await asyncio.get_running_loop().shutdown_default_executor()
        assert time.monotonic() - begun < TIMEOUT_SECS / 2
        assert not mirror.gate.is_set()


async def test_what_is_there_need_not_be_fetched(tmp_path: Path) -> None:
    async with managing(tmp_path) as manager:
        with pytest.raises(EngineError, match="is there already"):
            manager.fetch_dataset("digits")
        with pytest.raises(EngineError, match="There is no data set “nothing”"):
            manager.fetch_dataset("nothing")


async def test_a_default_data_set_comes_with_a_preset_that_fits(tmp_path: Path) -> None:
    async with managing(tmp_path, default_preset="mlp_16_16", default_dataset="spiral") as manager:
        session = await manager.create()
        assert session.state.data.type == "spiral"
