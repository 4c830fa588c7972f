"""Sessions of a manager that is stopped, or whose disk is full, or whose files are damaged."""

import errno
import logging
import os
from pathlib import Path

import jax
import numpy as np
import pytest

from neurarium.engine.errors import EngineError
from neurarium.protocol.commands import (
    ChangeRun,
    GoOnFrom,
    LoadExperiment,
    LookBack,
    Pause,
    Play,
    SetHyperparameters,
    SwitchRun,
)
from neurarium.runtime.session import Session
from tests.experiments import tiny_experiment
from tests.runtime.test_manager import EXPERIMENT, managing, until

pytestmark = pytest.mark.anyio


@pytest.fixture(scope="module")
def anyio_backend() -> str:
    return "asyncio"


def stored_in(folder: Path) -> dict[str, object]:
    return {"data_dir": folder / "data", "database_url": "", "save_secs": 0.1}


def step_of(session: Session) -> int:
    return session.snapshot.step if session.snapshot else 0


async def test_a_session_that_is_not_there_is_brought_back_where_its_server_was_told_to_stop(
    tmp_path: Path,
) -> None:
    async with managing(tmp_path, **stored_in(tmp_path)) as manager:
        session = await manager.create(EXPERIMENT)
        untouched = await manager.create(EXPERIMENT)
        viewer = manager.audience.join(session)
        manager.post(session, Play(), viewer)
        await until(lambda: step_of(session) > 5)
    assert session.snapshot is not None
    async with managing(tmp_path, **stored_in(tmp_path)) as manager:
        again = await manager.seek(session.id)
        assert await manager.create(EXPERIMENT, session_id=session.id) is again
        await until(lambda: again.state.status == "paused")
        assert step_of(again) == step_of(session)
        assert again.state.brought_back == step_of(session)
        with pytest.raises(EngineError, match="There is no session"):
            await manager.seek(untouched.id)


async def test_a_session_is_saved_at_once_before_another_network_is_installed(tmp_path: Path) -> None:
    seldom = stored_in(tmp_path) | {"save_secs": 1e6}
    async with managing(tmp_path, **seldom) as manager:
        session = await manager.create(EXPERIMENT)
        viewer = manager.audience.join(session)
        manager.post(session, Play(), viewer)
        await until(lambda: step_of(session) > 5)
        assert manager.store is not None
        assert manager.store.load(session.id) is None
        wider = tiny_experiment(dataset="digits_8x8", hidden=(9,))
        manager.post(session, LoadExperiment(experiment=wider), viewer)
        await until(lambda: session.state.carried != {})
        await until(lambda: manager.store is not None and manager.store.load(session.id) is not None)
        saved = manager.store.load(session.id)
        assert saved is not None
        assert saved.arrays[".params['dense_1']['kernel']"].shape == (64, 8)


async def test_a_full_disk_is_told_once_and_training_goes_on_and_is_saved_when_there_is_room(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.WARNING)

    def refuse(_: int) -> None:
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    async with managing(tmp_path, **stored_in(tmp_path)) as manager:
        session = await manager.create(EXPERIMENT)
        viewer = manager.audience.join(session)
        with monkeypatch.context() as full:
            full.setattr(os, "fsync", refuse)
            manager.post(session, Play(), viewer)
            await until(lambda: "the disk is full" in (session.state.unsaved or ""))
            told_at = step_of(session)
            await until(lambda: step_of(session) > told_at + 20)
        assert caplog.messages == ["What sessions learn is not being saved: the disk is full"]
        await until(lambda: session.state.unsaved is None)
        manager.post(session, Pause(), viewer)


async def test_what_is_damaged_is_told_to_who_comes_and_the_session_begins_again(tmp_path: Path) -> None:
    async with managing(tmp_path, **stored_in(tmp_path)) as manager:
        session = await manager.create(EXPERIMENT)
        manager.post(session, Play(), manager.audience.join(session))
        await until(lambda: step_of(session) > 0)
    (file,) = (tmp_path / "data" / "checkpoints").glob(f"{session.id}-*")
    file.write_bytes(file.read_bytes()[:-1])
    async with managing(tmp_path, **stored_in(tmp_path)) as manager:
        with pytest.raises(EngineError, match="damaged") as caught:
            await manager.seek(session.id)
        assert caught.value.code == "no_session"
        again = await manager.create(EXPERIMENT, session_id=session.id)
        await until(lambda: "damaged" in (again.state.unsaved or ""))
        assert again.state.brought_back is None
        (data := tmp_path / "data" / "neurarium.db").rename(tmp_path / "away")
        data.mkdir()
        with pytest.raises(EngineError, match="cannot be") as caught:
            await manager.seek("lesson01")
        assert caught.value.code == "store_away"
        assert (await manager.create(EXPERIMENT)).id


async def test_kept_runs_are_brought_back_beside_the_present_one(tmp_path: Path) -> None:
    async with managing(tmp_path, **stored_in(tmp_path)) as manager:
        session = await manager.create(EXPERIMENT)
        viewer = manager.audience.join(session)
        manager.post(session, Play(), viewer)
        await until(lambda: step_of(session) > 5)
        manager.post(session, Pause(), viewer)
        await until(lambda: not session.state.playing and session.state.step == step_of(session))
        learned = bits(session)
        manager.post(session, GoOnFrom(run=1), viewer)
        await until(lambda: len(session.state.runs) == 2)
        manager.post(session, SetHyperparameters(values={"optimizer.learning_rate": 0.25}), viewer)
        manager.post(session, ChangeRun(run=1, name="the first", pinned=True), viewer)
        manager.post(session, Play(), viewer)
        await until(lambda: step_of(session) > session.state.runs[0].steps)
    async with managing(tmp_path, **stored_in(tmp_path)) as manager:
        again = await manager.seek(session.id)
        await until(lambda: again.state.status == "paused")
        before, after = session.state.runs, again.state.runs
        assert [(each.id, each.name, each.status, each.words) for each in after] == [
            (1, "the first", "kept", ""),
            (2, "Run 2", "present", before[1].words),
        ]
        assert "0.25" in after[1].words
        assert (after[0].pinned, after[0].steps, after[1].parted_at) == (
            True,
            before[0].steps,
            before[0].steps,
        )
        viewer = manager.audience.join(again)
        manager.post(again, SwitchRun(run=1), viewer)
        await until(lambda: again.state.runs[0].status == "present" and shows_its_state(again))
        assert bits(again) == learned
        assert again.snapshot is not None
        at = LookBack(run=again.snapshot.run, step=3)
        again.look_back([at])
        await until(lambda: (past := again.shown_to(at)) is not None and past.past)
        past = again.shown_to(at)
        assert past is not None
        assert past.step == 3
        manager.post(again, ChangeRun(run=2, deleted=True), viewer)
        assert manager.store is not None
        store = manager.store
        await until(lambda: store.load(f"{again.id}.2") is None)


def shows_its_state(session: Session) -> bool:
    """Whether its snapshot is of the network that its state tells of, which is told first."""
    return session.snapshot is not None and session.snapshot.generation == session.state.generation


def bits(session: Session) -> list[bytes]:
    """Every number of the params."""
    assert session.snapshot is not None
    return [np.asarray(leaf).tobytes() for leaf in jax.tree.leaves(session.snapshot.train_state.params)]


async def test_a_kept_run_that_is_damaged_is_lost_alone(tmp_path: Path) -> None:
    async with managing(tmp_path, **stored_in(tmp_path)) as manager:
        session = await manager.create(EXPERIMENT)
        viewer = manager.audience.join(session)
        manager.post(session, Play(), viewer)
        await until(lambda: step_of(session) > 5)
        manager.post(session, GoOnFrom(run=1), viewer)
        await until(lambda: len(session.state.runs) == 2)
    (damaged,) = (tmp_path / "data" / "checkpoints").glob(f"{session.id}.1-*")
    damaged.write_bytes(b"")
    async with managing(tmp_path, **stored_in(tmp_path)) as manager:
        again = await manager.seek(session.id)
        await until(lambda: again.state.status == "paused")
        assert [each.status for each in again.state.runs] == ["let_go", "present"]
        assert [each.is_alike for each in again.state.runs] == [True, True]
        assert again.state.runs[0].measured.keys() == {"loss", "accuracy"}
        assert again.state.runs[0].steps == session.state.runs[0].steps
        assert session.snapshot is not None
        assert again.snapshot is not None
        ((_, before),) = session.snapshot.curves.runs.values()
        ((_, after),) = again.snapshot.curves.runs.values()
        assert before.keys() == after.keys()
        assert all((after[name] == curve).all() for name, curve in before.items())
