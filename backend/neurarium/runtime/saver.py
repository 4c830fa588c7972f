"""The saver: a thread that saves every session that has changed, soon after and before it is too late."""

import logging
import threading
import time
from collections.abc import Callable, Collection
from functools import partial
from typing import TYPE_CHECKING, NamedTuple, Self
from weakref import WeakKeyDictionary

from neurarium.engine.dataset import Shelf
from neurarium.engine.experiment import Experiment
from neurarium.protocol.commands import StopConditions
from neurarium.protocol.events import RunInfo
from neurarium.runtime.history import History
from neurarium.runtime.past import Past
from neurarium.runtime.run_file import held_by
from neurarium.runtime.saved import Saved, packed
from neurarium.runtime.saved_past import packed_past
from neurarium.runtime.saved_runs import name_of_beginning, name_of_past, name_of_run
from neurarium.runtime.session import Session
from neurarium.runtime.trainer import give_way
from neurarium.store.errors import StoreError

if TYPE_CHECKING:
    from neurarium.store.store import Store

logger = logging.getLogger(__name__)

TIDY_SECS = 3600.0
# Of the time within which a change is to be saved, the rest is for handing it over and writing it.
ASKED_WITHIN = 0.8
NOT_SAVED = "What is learned here is not being saved"
MISTAKE = "the server made a mistake, and its log says more"


class Mark(NamedTuple):
    """What tells whether a session has changed."""

    version: int
    edit: str
    experiment: Experiment
    stop: StopConditions
    speed: float | None
    runs: tuple[RunInfo, ...]


class PastMark(NamedTuple):
    """What tells whether a past has changed: its keyframes, how it went from which steps on, and its gaps."""

    keyframes: tuple[tuple[int, bool], ...]
    ways: tuple[int, ...]
    gaps: tuple[tuple[int, int], ...]

    @classmethod
    def of(cls, past: Past) -> Self:
        """That of a past."""
        keyframes = tuple((keyframe.step, keyframe.begins) for keyframe in past.keyframes)
        return cls(keyframes, past.way_steps, past.gaps)


class Saver:
    """Asks sessions for what is to be saved, which they hand over between two chunks, and writes it.

    Of what waits to be written, only the newest of each session is kept. What cannot be saved is tried again
    and again; why, is said once. All but `close` may be called from any thread.
    """

    def __init__(self, store: "Store", *, within_secs: float) -> None:
        self._store = store
        self._interval_secs = ASKED_WITHIN * within_secs
        self._condition = threading.Condition()
        self._marks: dict[Session, Mark | None] = {}
        self._waiting: dict[Session, tuple[Mark, Saved]] = {}
        self._stopped = False
        # What was saved beside each session, by name: a history is of one run as it was left once.
        self._beside: WeakKeyDictionary[Session, dict[str, History]] = WeakKeyDictionary()
        # The pasts that were saved last of each, by name.
        self._pasts: WeakKeyDictionary[Session, dict[str, PastMark]] = WeakKeyDictionary()
        # What each has learned from that the server holds.
        self._held: WeakKeyDictionary[Session, Collection[tuple[Shelf, str]]] = WeakKeyDictionary()
        self._reasons: dict[Session | None, str] = {}
        self._thread = threading.Thread(target=self._work, name="saver", daemon=True)
        self._thread.start()

    def watch(self, session: Session) -> None:
        """Something was done in a session: from now on it is worth saving."""
        with self._condition:
            self._marks.setdefault(session, None)

    def forget(self, session: Session) -> None:
        """A session will not change any more."""
        with self._condition:
            self._marks.pop(session, None)

    def take(self, session: Session, saved: Saved | None) -> None:
        """Save this as soon as possible; from a turn of the session's own."""
        if saved is not None:
            with self._condition:
                self._waiting[session] = _mark(session), saved
                self._condition.notify()

    def close(self) -> None:
        """Save what has changed, and stop; when sessions get no more turns."""
        with self._condition:
            self._stopped = True
            self._condition.notify()
        self._thread.join()
        for session in self._changed():
            saved = session.saved()
            if saved is not None and not self._write(session, _mark(session), saved):
                break

    def _work(self) -> None:
        give_way()
        now = time.monotonic()
        tidied, due = now - TIDY_SECS, now + self._interval_secs
        while not self._stopped:
            now = time.monotonic()
            if now - tidied >= TIDY_SECS:
                self._note(None, self._tried(self._tidy))
                tidied = now
            if now >= due:
                due = now + self._interval_secs
                for session in self._changed():
                    session.save(self.take)
            with self._condition:
                wait_secs = max(0.0, due - time.monotonic())
                self._condition.wait_for(lambda: self._waiting or self._stopped, timeout=wait_secs)
                waiting, self._waiting = self._waiting, {}
            for session, (mark, saved) in waiting.items():
                self._write(session, mark, saved)

    def _tidy(self) -> None:
        """Let go what nobody uses: what sessions learn from is in use for as long as they are."""
        used: dict[Shelf, set[str]] = {"albums": set(), "tables": set()}
        for places in self._held.values():
            for shelf, name in places:
                used[shelf].add(name)
        self._store.albums.touch(used["albums"])
        self._store.tables.touch(used["tables"])
        self._store.tidy()

    def _changed(self) -> list[Session]:
        with self._condition:
            return [session for session, mark in self._marks.items() if mark != _mark(session)]

    def _write(self, session: Session, mark: Mark, saved: Saved) -> bool:
        """Save a session; whether it could be."""
        reason = self._tried(partial(self._save, session, saved))
        if reason is None:
            with self._condition:
                if session in self._marks:
                    self._marks[session] = mark
        self._note(session, reason)
        words = None if reason is None else f"{NOT_SAVED}: {reason}. Training goes on all the same."
        if session.state.unsaved != words:
            session.tell_unsaved(words)
        return reason is None

    def _save(self, session: Session, saved: Saved) -> None:
        """Save a session; of the runs that are kept beside the present one only what has come or gone."""
        known = self._beside.setdefault(session, {})
        self._held[session] = held_by(saved).keys()
        self._save_pasts(session, saved)
        beside = {name_of_run(session.id, run): left for run, left in saved.kept.items()}
        for run, left in {**saved.kept, saved.left.id: saved.left}.items():
            if left.began_with is not None:
                beside[name_of_beginning(session.id, run)] = left.began_with
        for name, left in beside.items():
            if known.get(name) is not left.history:
                self._store.save(name, packed(Saved(left, saved.decided, None)), step=left.step)
                known[name] = left.history
        self._store.save(session.id, packed(saved), step=saved.left.step)
        for name in known.keys() - beside.keys():
            self._store.forget(name)
            del known[name]

    def _save_pasts(self, session: Session, saved: Saved) -> None:
        """Save pasts before their runs: so they reach as far as those, whenever the server is killed."""
        known = self._pasts.setdefault(session, {})
        pasts = {saved.left.id: saved.past, **saved.pasts}
        named = {name_of_past(session.id, run): past for run, past in pasts.items() if past}
        for name, past in named.items():
            mark = PastMark.of(past)
            if mark != known.get(name) and (checkpoint := packed_past(past)) is not None:
                self._store.save(name, checkpoint, step=past.keyframes[-1].step)
                known[name] = mark
        for name in known.keys() - named.keys():
            self._store.forget(name)
            del known[name]

    def _tried(self, work: Callable[[], None]) -> str | None:
        """Why some work with the store failed, if it did."""
        try:
            work()
        except StoreError as error:
            return error.reason
        except Exception as error:
            if MISTAKE not in self._reasons.values():
                logger.error("Sessions cannot be saved", exc_info=error)
            return MISTAKE
        return None

    def _note(self, of: Session | None, reason: str | None) -> None:
        """Log each reason once, until no session, and not the store itself, has one any more."""
        with self._condition:
            known = {None, *self._marks}
        before = set(self._reasons.values())
        self._reasons = {each: why for each, why in self._reasons.items() if each in known}
        if reason is None:
            self._reasons.pop(of, None)
        else:
            self._reasons[of] = reason
            if reason not in before:
                logger.warning("What sessions learn is not being saved: %s", reason)
        if before and not self._reasons:
            logger.info("Sessions are saved again")


def _mark(session: Session) -> Mark:
    state, snapshot = session.state, session.snapshot
    version = snapshot.version if snapshot else 0
    return Mark(version, state.edit, state.experiment, state.stop, state.speed, state.runs)
