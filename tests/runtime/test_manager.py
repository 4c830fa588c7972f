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
from neurarium.protocol.commands import Play, Subscribe
from neurarium.protocol.events import AnyEvent, DatasetChanged, FrameMeta
from neurarium.protocol.frames import decode_frame
from neurarium.runtime.datasets import Datasets
from neurarium.runtime.limits import memory_bytes
from neurarium.runtime.manager import Manager
from neurarium.runtime.plan import Planner
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


async def next_frame(viewer: Viewer) -> FrameMeta:
    async with asyncio.timeout(TIMEOUT_SECS):
        while not isinstance(message := await viewer.next_message(), bytes):
            pass
    return FrameMeta.model_validate_json(decode_frame(message)[0])


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
        viewer = manager.audience.join(kept)
        begun = time.monotonic()
        left = await manager.create(EXPERIMENT)
        await until(lambda: not is_known(manager, left))
        assert time.monotonic() - begun >= 0.2
        assert is_known(manager, kept)
        manager.audience.leave(kept, viewer)
        await until(lambda: not is_known(manager, kept))
        manager.audience.leave(kept, viewer)


async def test_a_session_that_expired_trains_no_more(tmp_path: Path) -> None:
    async with managing(tmp_path, session_expiry_secs=0.2) as manager:
        session = await manager.create(EXPERIMENT)
        viewer = manager.audience.join(session)
        await event(viewer, lambda _: session.state.status == "paused")
        manager.post(session, Play(), viewer)
        await until(lambda: session.snapshot is not None and session.snapshot.step > 10)
        manager.audience.leave(session, viewer)
        await until(lambda: not is_known(manager, session))
        assert not session.state.playing


async def test_beyond_the_limit_the_longest_abandoned_session_makes_room(tmp_path: Path) -> None:
    async with managing(tmp_path, session_least_secs=0, limits=Limits(sessions=2)) as manager:
        first, second = await manager.create(EXPERIMENT), await manager.create(EXPERIMENT)
        manager.audience.join(first)
        third = await manager.create(EXPERIMENT)
        assert [is_known(manager, session) for session in (first, second, third)] == [True, False, True]
        manager.audience.join(third)
        with pytest.raises(EngineError, match="runs 2 sessions at a time") as caught:
            await manager.create(EXPERIMENT)
        assert caught.value.code == "too_many_sessions"


async def test_a_session_that_was_left_just_now_is_kept_however_many_others_come(tmp_path: Path) -> None:
    async with managing(tmp_path, limits=Limits(sessions=2)) as manager:
        left = await manager.create(EXPERIMENT, address="school")
        manager.audience.leave(left, manager.audience.join(left))
        await manager.create(EXPERIMENT, address="flood")
        for _ in range(3):
            with pytest.raises(EngineError, match="runs 2 sessions at a time"):
                await manager.create(EXPERIMENT, address="flood")
        assert is_known(manager, left)


async def test_one_address_leaves_room_to_others(tmp_path: Path) -> None:
    limits = Limits(sessions=3, sessions_per_address=2)
    async with managing(tmp_path, limits=limits) as manager:
        for _ in range(2):
            manager.audience.join(await manager.create(EXPERIMENT, address="flood"))
        with pytest.raises(EngineError, match="2 sessions may be open at a time") as caught:
            await manager.create(EXPERIMENT, address="flood")
        assert caught.value.code == "too_many_sessions"
        assert is_known(manager, await manager.create(EXPERIMENT, address="school"))


async def test_sockets_that_do_nothing_make_room_and_are_told_so(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("neurarium.runtime.eviction.IDLE_SECS", 0.0)
    async with managing(tmp_path, limits=Limits(sessions=2)) as manager:
        idle, used = await manager.create(EXPERIMENT), await manager.create(EXPERIMENT)
        socket, page = manager.audience.join(idle), manager.audience.join(used)
        manager.post(used, Play(), page)
        assert is_known(manager, await manager.create(EXPERIMENT))
        assert (is_known(manager, idle), is_known(manager, used)) == (False, True)
        assert (socket.lost.is_set(), socket.lost_because) == (True, "evicted")
        assert not page.lost.is_set()


async def test_a_page_that_does_not_answer_is_given_up_and_its_session_pauses(tmp_path: Path) -> None:
    async with managing(tmp_path, answer_secs=1.0) as manager:
        session = await manager.create(EXPERIMENT)
        page, silent = manager.audience.join(session), manager.audience.join(session)
        for viewer in (page, silent):
            viewer.subscribe(Subscribe(interval_secs=0))
        manager.audience.subscribed(session)

        async def answer() -> None:
            while True:
                manager.audience.acknowledged(session, page, (await next_frame(page)).id)

        answering = asyncio.create_task(answer())
        await until(silent.lost.is_set)
        answering.cancel()
        assert silent.lost_because == "silent"
        assert not page.lost.is_set()


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
                manager.audience.join(await manager.create(EXPERIMENT))
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
            viewers = [manager.audience.join(session) for session in sessions]
            monkeypatch.setattr(Digits8x8, "remote", (file,))
            manager.fetch_dataset("digits_8x8", viewers[0])
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
        viewer = Viewer()
        with pytest.raises(EngineError, match="is there already"):
            manager.fetch_dataset("digits", viewer)
        with pytest.raises(EngineError, match="There is no data set “nothing”"):
            manager.fetch_dataset("nothing", viewer)


async def test_sessions_share_the_memory_of_the_server(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    plan = Planner(Datasets(tmp_path, ()), Limits()).plan(EXPERIMENT)
    one = memory_bytes(plan.experiment, plan.learner)
    async with managing(tmp_path, limits=Limits(total_memory_bytes=2 * one)) as manager:
        first, second = await manager.create(EXPERIMENT), await manager.create(EXPERIMENT)
        with pytest.raises(EngineError, match="MiB left") as caught:
            await manager.create(EXPERIMENT)
        assert caught.value.code == "no_memory_left"
        monkeypatch.setattr(manager.settings, "session_least_secs", 0.0)
        assert is_known(manager, await manager.create(EXPERIMENT))
        assert (is_known(manager, first), is_known(manager, second)) == (False, True)


async def test_a_default_data_set_comes_with_a_preset_that_fits(tmp_path: Path) -> None:
    async with managing(tmp_path, default_preset="mlp_16_16", default_dataset="spiral") as manager:
        session = await manager.create()
        assert session.state.data.type == "spiral"


async def test_a_mirror_that_failed_is_left_alone_for_a_while_and_who_asks_is_told_why(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    file = RemoteFile("pixels.bin", 6, hashlib.sha256(b"pixels").hexdigest())
    with open_mirror() as mirror:
        async with managing(tmp_path, mirrors=(mirror.url,)) as manager:
            sessions = [await manager.create(EXPERIMENT) for _ in range(2)]
            asker, other = (manager.audience.join(session) for session in sessions)
            monkeypatch.setattr(Digits8x8, "remote", (file,))
            for _ in range(50):
                manager.fetch_dataset("digits_8x8", asker)
            failed = await event(asker, lambda message: isinstance(message, DatasetChanged))
            assert isinstance(failed, DatasetChanged)
            assert failed.status == "failed"
            asked = len(mirror.asked)
            for _ in range(50):
                manager.fetch_dataset("digits_8x8", asker)
            assert await event(asker, lambda message: message == failed) == failed
            assert len(mirror.asked) == asked <= 2
            while other.waiting:
                assert not isinstance(await other.next_message(), DatasetChanged)


async def test_all_who_come_to_one_id_at_once_meet_in_one_session(tmp_path: Path) -> None:
    async with managing(tmp_path) as manager:
        ids = ("lesson01", "lesson01", "lesson02", "lesson01")
        sessions = await asyncio.gather(*(manager.create(EXPERIMENT, session_id=each) for each in ids))
        assert [session.id for session in sessions] == list(ids)
        assert len(set(sessions)) == 2


async def test_an_experiment_that_cannot_be_leaves_its_id_to_others(tmp_path: Path) -> None:
    wrong = tiny_experiment(dataset="no_such_data")
    async with managing(tmp_path) as manager:
        results = await asyncio.gather(
            manager.create(wrong, session_id="lesson01"),
            manager.create(EXPERIMENT, session_id="lesson01"),
            return_exceptions=True,
        )
        assert isinstance(results[0], EngineError)
        assert manager.find("lesson01") is results[1]


async def test_a_session_that_is_kept_on_request_does_not_expire(tmp_path: Path) -> None:
    limits = Limits(held_sessions=1)
    async with managing(tmp_path, session_expiry_secs=0.2, limits=limits) as manager:
        held = await manager.create(EXPERIMENT)
        assert manager.hold(held) == manager.settings.held_hours
        assert manager.hold(held) == manager.settings.held_hours
        left = await manager.create(EXPERIMENT)
        with pytest.raises(EngineError, match="keeps 1 sessions") as caught:
            manager.hold(left)
        assert caught.value.code == "too_many_held"
        await until(lambda: not is_known(manager, left))
        assert is_known(manager, held)
