"""The manager: all sessions of the server, and who looks at them. It lives on the event loop."""

import asyncio
import contextlib
import logging
import secrets
import threading
import time

from neurarium.engine.errors import EngineError
from neurarium.engine.experiment import Experiment
from neurarium.engine.preset import default_preset
from neurarium.protocol.commands import SessionCommand
from neurarium.protocol.events import AnyEvent, DatasetChanged, SessionChanged
from neurarium.runtime.datasets import Datasets
from neurarium.runtime.device import trainer_threads
from neurarium.runtime.plan import Planner
from neurarium.runtime.presenter import Presenter
from neurarium.runtime.program import Programs
from neurarium.runtime.session import Reply, Session, ViewersChanged
from neurarium.runtime.trainer import Trainer
from neurarium.runtime.viewer import Viewer
from neurarium.settings import Settings

logger = logging.getLogger(__name__)

REAP_INTERVAL_SECS = 5.0


class Manager:
    """Makes, finds and expires sessions. Its methods belong to the event loop on which it was started."""

    def __init__(self, settings: Settings) -> None:
        self.settings = settings
        self.datasets = Datasets(settings.cache_dir, settings.mirrors)
        self.planner = Planner(self.datasets, settings.limits)
        self._sessions: dict[str, Session] = {}
        self._viewers: dict[Session, tuple[Viewer, ...]] = {}
        self._left_at: dict[Session, float] = {}

    async def start(self) -> None:
        """Start the threads, and compile what the first page will ask for."""
        self._loop = asyncio.get_running_loop()
        self._programs = Programs()
        self._trainer = Trainer(trainer_threads())
        self._presenter = Presenter(self._loop, large_bytes_per_sec=self.settings.limits.large_bytes_per_sec)
        self._reaper = self._loop.create_task(self._reap())
        self._programs.submit(self._warm_up)

    async def close(self) -> None:
        """Stop after the present chunks and frames."""
        self._reaper.cancel()
        with contextlib.suppress(asyncio.CancelledError):
            await self._reaper
        await asyncio.to_thread(self._trainer.close)
        await asyncio.to_thread(self._presenter.close)
        self._programs.close()

    async def create(self, experiment: Experiment | None = None) -> Session:
        """A new session of an experiment; of the default one if none is given.

        Raises:
            EngineError: the experiment does not fit, or there are too many sessions.
        """
        plan = await asyncio.to_thread(self.planner.plan, experiment or await self.default_experiment())
        self._make_room()
        session = Session(
            secrets.token_urlsafe(6).replace("-", "x").replace("_", "y"),
            plan,
            planner=self.planner,
            programs=self._programs,
            chunk_secs=self.settings.chunk_secs,
            wake=self._trainer.wake,
            announce=self._announce,
            present=lambda _: self._presenter.published(),
        )
        self._sessions[session.id] = session
        self._viewers[session] = ()
        self._left_at[session] = time.monotonic()
        return session

    async def default_experiment(self) -> Experiment:
        """What a page shows that was not told what to show."""
        return await asyncio.to_thread(self._default_experiment)

    async def preset_experiment(self, preset: str, dataset: str) -> Experiment:
        """A preset's experiment on a data set.

        Raises:
            EngineError: there is no such preset or data set.
        """
        return await asyncio.to_thread(self.planner.preset_experiment, preset, dataset)

    def find(self, session_id: str) -> Session:
        """The session of this id.

        Raises:
            EngineError: there is none, or no longer.
        """
        session = self._sessions.get(session_id)
        if session is None:
            raise EngineError("no_session", f"There is no session “{session_id}”; it may have expired.")
        return session

    def join(self, session: Session) -> Viewer:
        """A new viewer of a session, who gets its present state at once.

        Raises:
            EngineError: the session has as many viewers as it may have.
        """
        limit = self.settings.limits.viewers
        if len(self._viewers[session]) >= limit:
            raise EngineError("too_many_viewers", f"A session may have {limit} viewers here at a time.")
        viewer = Viewer()
        viewer.put_event(SessionChanged(session=session.state))
        self._set_viewers(session, (*self._viewers[session], viewer))
        return viewer

    def leave(self, session: Session, viewer: Viewer) -> None:
        """A viewer has gone; a session that nobody looks at pauses."""
        if session in self._viewers:
            self._set_viewers(
                session, tuple(other for other in self._viewers[session] if other is not viewer)
            )

    def post(self, session: Session, command: SessionCommand, viewer: Viewer) -> None:
        """Have a session carry out a viewer's command; if it fails, that viewer is told."""
        session.post(command, self._reply_to(viewer))

    def looks_again(self, session: Session, viewer: Viewer, *, frame: int | None = None) -> None:
        """A viewer has another input or subscription, or has got a frame."""
        if frame is None:
            self._presenter.wake()
        else:
            viewer.acknowledge(frame)
            self._presenter.acknowledged(session, viewer)

    def fetch_dataset(self, name: str) -> None:
        """Fetch a data set; all viewers are told how it goes.

        Raises:
            EngineError: there is no such data set, or nothing to fetch.
        """
        if self.datasets.available(name):
            raise EngineError("data_available", f"The data set “{name}” is there already.", field="dataset")

        def notify(event: DatasetChanged) -> None:
            # The server may have closed meanwhile.
            with contextlib.suppress(RuntimeError):
                self._loop.call_soon_threadsafe(self._tell_all, event)

        # Not on the loop's executor: closing the server would wait for the mirror.
        threading.Thread(target=self.datasets.fetch, args=(name, notify), name="fetch", daemon=True).start()

    def _set_viewers(self, session: Session, viewers: tuple[Viewer, ...]) -> None:
        self._viewers[session] = viewers
        self._left_at[session] = time.monotonic()
        self._presenter.set_viewers(session, viewers)
        session.post(ViewersChanged(count=len(viewers)), lambda _: None)

    def _announce(self, session: Session, event: AnyEvent) -> None:
        """From a trainer's thread: tell all viewers of a session."""
        self._loop.call_soon_threadsafe(self._tell, session, event)

    def _tell(self, session: Session, event: AnyEvent) -> None:
        for viewer in self._viewers.get(session, ()):
            viewer.put_event(event)

    def _tell_all(self, event: AnyEvent) -> None:
        for session in self._viewers:
            self._tell(session, event)

    def _reply_to(self, viewer: Viewer) -> Reply:
        def reply(event: AnyEvent) -> None:
            self._loop.call_soon_threadsafe(viewer.put_event, event)

        return reply

    def _warm_up(self) -> None:
        self._programs.compile(self.planner.plan(self._default_experiment()))

    def _default_experiment(self) -> Experiment:
        dataset = self.settings.default_dataset
        preset = default_preset(dataset, preferred=self.settings.default_preset)
        return self.planner.preset_experiment(preset, dataset)

    def _make_room(self) -> None:
        """Raise if there are too many sessions; those without viewers go first."""
        limit = self.settings.limits.sessions
        abandoned = [session for session in self._sessions.values() if not self._viewers[session]]
        if len(self._sessions) >= limit and abandoned:
            self._remove(min(abandoned, key=lambda session: self._left_at[session]))
        if len(self._sessions) >= limit:
            raise EngineError(
                "too_many_sessions", f"This server runs {limit} sessions at a time; all are in use."
            )

    async def _reap(self) -> None:
        while True:
            await asyncio.sleep(min(REAP_INTERVAL_SECS, max(0.1, self.settings.session_expiry_secs / 4)))
            before = time.monotonic() - self.settings.session_expiry_secs
            for session in list(self._sessions.values()):
                if not self._viewers[session] and self._left_at[session] < before:
                    logger.info("Session %s expired", session.id)
                    self._remove(session)

    def _remove(self, session: Session) -> None:
        self._trainer.forget(session)
        self._presenter.set_viewers(session, ())
        del self._sessions[session.id], self._viewers[session], self._left_at[session]
