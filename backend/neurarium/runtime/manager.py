"""The manager: all sessions of the server, and who looks at them. It lives on the event loop."""

import asyncio
import contextlib
import logging
import re
import secrets
from collections.abc import Callable, Iterable, Mapping
from functools import partial
from typing import TYPE_CHECKING, ParamSpec, TypeVar
from weakref import WeakValueDictionary

from neurarium.engine.dataset import Shelf, dataset_registry
from neurarium.engine.errors import EngineError
from neurarium.engine.experiment import Experiment
from neurarium.engine.preset import default_preset
from neurarium.protocol.commands import SessionCommand
from neurarium.protocol.events import AnyEvent
from neurarium.protocol.rooms import ChangeState
from neurarium.runtime.ahead import Ahead
from neurarium.runtime.album import Album
from neurarium.runtime.albums import Albums
from neurarium.runtime.audience import Audience
from neurarium.runtime.authored_change import Author
from neurarium.runtime.datasets import Datasets
from neurarium.runtime.device import programs_folder, trainer_threads
from neurarium.runtime.fair_threads import Owner
from neurarium.runtime.fetching import Fetching
from neurarium.runtime.keep import Keep
from neurarium.runtime.learning_curves import LearningCurves
from neurarium.runtime.own_tables import OwnTables
from neurarium.runtime.plan import Plan, Planner
from neurarium.runtime.presenter import Presenter
from neurarium.runtime.program import Program
from neurarium.runtime.program_files import ProgramFiles
from neurarium.runtime.programs import Programs
from neurarium.runtime.quiet import Quiet
from neurarium.runtime.run_file import RunFile, read, unreadable, written
from neurarium.runtime.saved import About, Saved
from neurarium.runtime.saved_runs import SavedRuns
from neurarium.runtime.saver import Saver
from neurarium.runtime.session import AlbumChanged, Session
from neurarium.runtime.standings import Standings
from neurarium.runtime.tempo import tempo
from neurarium.runtime.trainer import Trainer
from neurarium.runtime.viewer import Viewer
from neurarium.settings import NONE, Settings
from neurarium.store.errors import LostError, StoreError

if TYPE_CHECKING:
    from neurarium.store.store import Store

logger = logging.getLogger(__name__)

P = ParamSpec("P")
T = TypeVar("T")

REAP_INTERVAL_SECS = 5.0
SESSION_ID = re.compile(r"[A-Za-z0-9]{8}")
# A session hands its run over between two chunks, and chunks are short.
HAND_OVER_SECS = 30.0
# So many look for saved sessions at a time; a database that does not answer is not to hold up anything else.
MOST_SEEKING = 2
# Why a session that was saved cannot be brought back at this moment; for any other reason it never can.
PASSING = ("too_many_sessions", "no_memory_left", "too_busy", "data_missing", "store_away")


def _drawn_id() -> str:
    return secrets.token_urlsafe(6).replace("-", "x").replace("_", "y")


class Manager:
    """Makes, finds and expires sessions. Its methods belong to the event loop on which it was started."""

    def __init__(self, settings: Settings) -> None:
        self.settings = settings
        limits = settings.limits
        self.store = _store_of(settings)
        shelf = self.store.albums if self.store else None
        self.albums = Albums(shelf, self._album_changed, most=limits.albums)
        self.tables = OwnTables(
            self.store.tables if self.store else None, most=limits.tables, most_bytes=limits.table_bytes
        )
        self._holders: dict[Shelf, Albums | OwnTables] = {"albums": self.albums, "tables": self.tables}
        held = {shelf: holder.content for shelf, holder in self._holders.items()}
        self.datasets = Datasets(settings.cache_dir, settings.mirrors, held)
        self.planner = Planner(self.datasets, limits)
        self._keep = Keep(session_bytes=limits.kept_bytes, total_bytes=limits.kept_bytes_in_all)
        self._sessions: dict[str, Session] = {}
        self._erasing: set[asyncio.Task[None]] = set()
        self.learning_curves = LearningCurves(self._is_training)
        self._standings: Standings[Session] = Standings(settings)
        self._seeking = asyncio.Semaphore(MOST_SEEKING)
        self._beginning: WeakValueDictionary[str, asyncio.Lock] = WeakValueDictionary()
        # Who is to hear that somebody whose name is known has changed something of a session.
        self.noted: Callable[[Session], None] = lambda _: None
        self.authors: Callable[[str], Mapping[str, Author]] = lambda _: {}

    async def start(self) -> None:
        """Start the threads, and compile what the first page will ask for."""
        self._loop = asyncio.get_running_loop()
        folder = programs_folder(self.settings.cache_dir)
        kept_bytes = self.settings.limits.kept_program_bytes
        files = ProgramFiles(folder, most_bytes=kept_bytes)
        self._programs = Programs(files, delay_secs=self.settings.compile_delay_secs)
        self.quiet = Quiet(self._programs)
        is_ahead = self.settings.compile_ahead
        self._ahead = Ahead(self.planner, self._programs, self.quiet) if is_ahead else None
        self._trainer = Trainer(trainer_threads())
        self._presenter = Presenter(self._loop, large_bytes_per_sec=self.settings.limits.large_bytes_per_sec)
        self.audience = Audience(
            self._presenter,
            self._loop,
            most=self.settings.limits.viewers,
            used=self._used,
            counted=self._counted,
        )
        self._fetching = Fetching(self.datasets, self.audience.tell_all)
        self._saver = Saver(self.store, within_secs=self.settings.save_secs) if self.store else None
        self._reaper = self._loop.create_task(self._reap())
        self._programs.submit(self._warm_up)

    async def close(self) -> None:
        """Stop after the present chunks and frames."""
        self._reaper.cancel()
        with contextlib.suppress(asyncio.CancelledError):
            await self._reaper
        await asyncio.to_thread(self._trainer.close)
        if self._saver is not None:
            await asyncio.to_thread(self._saver.close)
        await asyncio.to_thread(self._presenter.close)
        if self._ahead is not None:
            self._ahead.close()
        self.learning_curves.close()
        self._programs.close()

    async def prepare(self, address: str, work: Callable[P, T], *args: P.args, **kwargs: P.kwargs) -> T:
        """Do some short work for an address when it is its turn.

        Raises:
            EngineError: too much waits already.
        """
        done = self._programs.prepare(Owner(address, ""), work, *args, **kwargs)
        return await asyncio.wrap_future(done)

    async def create(
        self, experiment: Experiment | None = None, *, address: str = "", session_id: str | None = None
    ) -> Session:
        """A new session of an experiment, for an address; of the default one if none is given.

        With an id it is the session of that id, whatever its experiment, and begins only if there is none,
        and none was saved: all who come to a link that has outlived its session meet in one.

        Raises:
            EngineError: the experiment does not fit, or there are too many sessions.
        """
        experiment = experiment or await self.default_experiment()
        if session_id is None:
            return await self._begin(experiment, Owner(address, _drawn_id()))
        owner = Owner(address, session_id)
        async with self._beginning.setdefault(session_id, asyncio.Lock()):
            lost = await self._bring_back(owner)
            if session_id in self._sessions:
                return self._sessions[session_id]
            session = await self._begin(experiment, owner)
            if lost is not None and self.store is not None:
                session.tell_unsaved(lost)
                with contextlib.suppress(StoreError):
                    await asyncio.to_thread(self.store.set_aside, session_id)
        return session

    async def seek(self, session_id: str, *, address: str = "") -> Session:
        """The session of this id, brought back if it was saved and is not there.

        Raises:
            EngineError: there is none, or no longer, or it cannot be brought back.
        """
        if session_id not in self._sessions:
            async with self._beginning.setdefault(session_id, asyncio.Lock()):
                lost = await self._bring_back(Owner(address, session_id))
            if lost is not None:
                raise EngineError("no_session", lost)
        return self.find(session_id)

    async def run_file(self, session: Session) -> bytes:
        """What a session has learned, as the content of a file.

        Raises:
            EngineError: it is not ready to train yet.
        """
        return await asyncio.to_thread(written, await self.handed_over(session), self._holders)

    async def handed_over(self, session: Session) -> Saved:
        """What a session has learned, as it stands now.

        Raises:
            EngineError: it is not ready to train yet.
        """
        loop = asyncio.get_running_loop()
        handed: asyncio.Future[Saved | None] = loop.create_future()

        def take(_: Session, saved: Saved | None) -> None:
            loop.call_soon_threadsafe(_hand, handed, saved)

        session.save(take)
        try:
            saved = await asyncio.wait_for(handed, HAND_OVER_SECS)
        except TimeoutError:
            saved = None
        if saved is None:
            words = "The network is still being made ready to train: try again in a moment."
            raise EngineError("not_ready", words)
        return saved

    async def open_run(self, content: bytes, *, address: str) -> Session:
        """A new session that goes on from the run in the content of a file.

        Raises:
            EngineError: it holds none, it does not fit this server, or there are too many sessions.
        """
        found = await asyncio.to_thread(read, content, most_bytes=self.settings.limits.run_bytes)
        return await self.go_on_from(found, address=address)

    async def go_on_from(self, found: RunFile, *, address: str) -> Session:
        """A new session that goes on from a run in a file.

        Raises:
            EngineError: it does not fit this server, or there are too many sessions.
        """
        try:
            about = About.read(found.run)
            await self._bring(found, about)
            owner = Owner(address, _drawn_id())
            parts = SavedRuns.of_file(found, about)
            unpack = partial(parts.unpack, found.run, about, self.planner, self._programs)
            session = await self._begin(about.experiment, owner, unpack)
        except LostError as error:
            raise unreadable(error.reason) from error
        self._watch(session)
        return session

    async def _bring(self, found: RunFile, about: About) -> None:
        """Hold what came with a run; that it cannot be held matters of what it learns from now alone.

        Raises:
            EngineError: it is damaged, or cannot be kept.
        """
        needed = dataset_registry.build(about.experiment.dataset).holding
        for (shelf, name), held in found.held.items():
            try:
                await asyncio.to_thread(self._holders[shelf].bring, name, held)
            except EngineError:
                if needed is not None and (needed.shelf, needed.name) == (shelf, name):
                    raise

    async def _bring_back(self, owner: Owner) -> str | None:
        """Have a session there again that was saved; in words, why it never can be, if so.

        Raises:
            EngineError: it cannot be at this moment.
        """
        if self.store is None or owner.session in self._sessions or not SESSION_ID.fullmatch(owner.session):
            return None
        try:
            async with self._seeking:
                checkpoint = await asyncio.to_thread(self.store.load, owner.session)
            if checkpoint is None:
                return None
            about = About.read(checkpoint)
            runs = await asyncio.to_thread(SavedRuns.load, self.store, owner.session, about.runs)
            unpack = partial(runs.unpack, checkpoint, about, self.planner, self._programs)
            session = await self._begin(about.experiment, owner, unpack)
        except LostError as error:
            return _lost(owner.session, error.reason)
        except StoreError as error:
            words = f"What was saved of this session cannot be read now: {error.reason}."
            raise EngineError("store_away", words) from error
        except EngineError as error:
            if error.code in PASSING:
                raise
            return _lost(owner.session, f"it does not fit this server ({error.message})")
        logger.info("Session %s was brought back at step %d", session.id, about.step)
        self._watch(session)
        return None

    async def _begin(
        self, experiment: Experiment, owner: Owner, unpack: Callable[[Plan, Program], Saved] | None = None
    ) -> Session:
        """Begin a session, at its start or with what is unpacked for its plan."""
        address = owner.address
        plan = await self._plan(experiment, owner)
        try:
            program = self._programs.begun(plan)
            saved = await self.prepare(address, unpack, plan, program) if unpack else None
            self._make_room(address)
        except Exception:
            self.planner.budget.release(owner)
            raise
        session = Session(
            owner.session,
            plan,
            address=address,
            planner=self.planner,
            programs=self._programs,
            keep=self._keep,
            chunk_secs=self.settings.chunk_secs,
            tempo=tempo,
            wake=self._trainer.wake,
            announce=self._announce,
            present=lambda _: self._presenter.published(),
            secure=self._saver.take if self._saver else lambda *_: None,
            noted=self._note,
            saved=saved,
            authors=self.authors(owner.session),
        )
        self._sessions[session.id] = session
        self.audience.begin(session)
        self._standings.begin(session, address)
        return session

    async def _plan(self, experiment: Experiment, owner: Owner) -> Plan:
        """A plan with its share of the memory; for which sessions make room that are not missed."""
        while True:
            try:
                return await self.prepare(owner.address, self.planner.plan, experiment, owner)
            except EngineError as error:
                if error.code != "no_memory_left" or not self._spare_one():
                    raise

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

    def changes(self, session_id: str) -> tuple[ChangeState, ...]:
        """What people whose names are known have changed of a session, if it is there."""
        session = self._sessions.get(session_id)
        return session.changes if session else ()

    def forget_changes(self, session_id: str) -> None:
        """Know of no changes by name in a session any more."""
        if session := self._sessions.get(session_id):
            session.forget_changes()

    def hold(self, session: Session) -> float:
        """Keep a session although nobody looks at it, for so many hours from now on.

        Raises:
            EngineError: as many as may be are kept so already.
        """
        hours = self._standings.hold(session)
        self._watch(session)
        return hours

    def keep_for_room(self, session: Session, *, secs: float) -> None:
        """Keep a session that is an own run of a class for so long, beside those that are kept on request."""
        self._standings.hold_for_room(session, secs=secs)
        self._watch(session)

    async def replace(self, session_id: str) -> None:
        """A session was replaced by another: it is saved, and then the first to make room once it is left."""
        session = self._sessions.get(session_id)
        if session is None:
            return
        if self._saver is not None:
            with contextlib.suppress(EngineError):
                self._saver.take(session, await self.handed_over(session))
        self._standings.replaced(session)

    def post(self, session: Session, command: SessionCommand, viewer: Viewer) -> None:
        """Have a session carry out a viewer's command; if it fails, that viewer is told."""
        self._watch(session)
        session.post(command, self.audience.reply_to(viewer), viewer.input, viewer.author)

    def _album_changed(self, name: str, session_id: str, album: Album) -> None:
        """Have a session learn from its album as it is now."""
        if session := self._sessions.get(session_id):
            session.post(AlbumChanged(was=name, dataset=album.spec({})), lambda _: None)
            self._watch(session)

    def erase_pictures(self, session_id: str) -> None:
        """Erase the own pictures of a session for good; who learns from them learns from none any more."""
        task = self._loop.create_task(self._erase_pictures(session_id))
        self._erasing.add(task)
        task.add_done_callback(self._erasing.discard)

    async def _erase_pictures(self, session_id: str) -> None:
        try:
            erased = await self.albums.erase(session_id)
        except EngineError as error:
            logger.warning("Pictures of session %s were not erased: %s", session_id, error.message)
            return
        for session in tuple(self._sessions.values()):
            dataset = session.plan.experiment.dataset
            if dataset.config.get("album") in erased:
                none = {**dataset.config, "album": "", "revision": 0}
                without = dataset.model_copy(update={"config": none})
                name = str(dataset.config["album"])
                session.post(AlbumChanged(was=name, dataset=without), lambda _: None)
                self._watch(session)
        self.datasets.forget(erased)

    def _is_training(self) -> bool:
        """Whether any session trains now. From any thread."""
        return any(session.state.playing for session in tuple(self._sessions.values()))

    def fetch_dataset(self, name: str, viewer: Viewer) -> None:
        """Fetch a data set for a viewer; all are told how it goes.

        Raises:
            EngineError: there is no such data set, or nothing to fetch.
        """
        self._fetching.ask(name, viewer)

    def _announce(self, session: Session, event: AnyEvent) -> None:
        """From a trainer's thread: tell all viewers of a session."""
        if self._ahead is not None and session.state.viewers and session.state.status != "compiling":
            self._ahead.shown(session.id, session.plan)
        self._loop.call_soon_threadsafe(self.audience.tell, session, event)

    def _counted(self, session: Session, viewers: int) -> None:
        """So many look at a session now."""
        self._standings.looked_at(session, viewers)
        if self._ahead is not None and not viewers:
            self._ahead.forget(session.id)

    def _note(self, session: Session) -> None:
        """From a trainer's thread: somebody has changed something of a session."""
        self._loop.call_soon_threadsafe(self.noted, session)

    def _warm_up(self) -> None:
        self._programs.tidy()
        self._programs.compile(self.planner.plan(self._default_experiment()))

    def _default_experiment(self) -> Experiment:
        dataset = self.settings.default_dataset
        preset = default_preset(dataset, preferred=self.settings.default_preset)
        return self.planner.preset_experiment(preset, dataset)

    def _make_room(self, address: str) -> None:
        """Have a session make room for one more, if need be.

        Raises:
            EngineError: there are too many, of this address or in all, and each may be missed.
        """
        for crowd, words in self._standings.crowds(address):
            if not self._spare_one(crowd):
                raise EngineError("too_many_sessions", words)

    def _spare_one(self, sessions: Iterable[Session] | None = None) -> bool:
        """Remove the one of these sessions, or of all, that is missed least; whether there is one."""
        session = self._standings.spared(sessions)
        if session is None:
            return False
        logger.info("Session %s made room for another", session.id)
        self._remove(session)
        return True

    def _watch(self, session: Session) -> None:
        """Something was done in a session: it is missed now, and worth saving."""
        self._used(session, touched=True)
        if self._saver is not None:
            self._saver.watch(session)

    def _used(self, session: Session, **changes: bool) -> None:
        """Somebody told a session something."""
        self.quiet.used()
        self._standings.used(session, **changes)

    async def _reap(self) -> None:
        while True:
            shortest = min(self.settings.session_expiry_secs, self.settings.answer_secs)
            await asyncio.sleep(min(REAP_INTERVAL_SECS, max(0.1, shortest / 4)))
            for session in self._standings.expired():
                logger.info("Session %s expired", session.id)
                self._remove(session)
            self.audience.give_up_silent(self.settings.answer_secs)

    def _remove(self, session: Session) -> None:
        self._trainer.forget(session)
        self.audience.end(session)
        session.close()
        self.planner.budget.release(session.owner)
        self._keep.forget(session.id)
        self.learning_curves.forget(session)
        if self._ahead is not None:
            self._ahead.forget(session.id)
        if self._saver is not None:
            self._saver.forget(session)
        self._standings.end(session)
        del self._sessions[session.id]


def _lost(session_id: str, reason: str) -> str:
    """What to say of a session that was saved in vain."""
    logger.warning("Session %s cannot be brought back: %s", session_id, reason)
    return f"What was saved of this session cannot be brought back: {reason}."


def _store_of(settings: Settings) -> "Store | None":
    if settings.database_url == NONE:
        return None
    # It loads libraries that a server without a store does without.
    from neurarium.store.store import Store

    return Store.of(settings)


def _hand(handed: "asyncio.Future[Saved | None]", saved: Saved | None) -> None:
    if not handed.done():
        handed.set_result(saved)
