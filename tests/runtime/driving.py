"""Sessions driven by hand: no trainer, each turn when the test says so."""

import threading
import time
from collections.abc import Callable, Mapping
from types import MappingProxyType

import numpy as np

from neurarium.engine.experiment import Experiment
from neurarium.protocol.commands import SessionCommand
from neurarium.protocol.events import AnyEvent, SessionState
from neurarium.runtime.authored_change import Author
from neurarium.runtime.keep import Keep
from neurarium.runtime.plan import Plan, Planner
from neurarium.runtime.programs import Programs
from neurarium.runtime.saved import Saved
from neurarium.runtime.session import AlbumChanged, Session, ViewersChanged
from neurarium.runtime.snapshot import Snapshot
from neurarium.runtime.viewer_input import ViewerInput
from tests.experiments import tiny_experiment
from tests.runtime.waiting import until

TIMEOUT_SECS = 120.0
KEPT_BYTES = 64 * 1024**2


class Driver:
    """A session, its events, and the turns that it is given."""

    def __init__(
        self,
        planner: Planner,
        programs: Programs,
        experiment: Experiment | None = None,
        *,
        chunk_secs: float = 0.002,
        tempo: Callable[[Plan], float | None] = lambda _: None,
        keep: Keep | None = None,
        saved: Saved | None = None,
        authors: Mapping[str, Author] = MappingProxyType({}),
    ) -> None:
        self.events: list[AnyEvent] = []
        self._woken = threading.Event()
        self._programs = programs
        self.session = Session(
            "driven",
            planner.plan(experiment or tiny_experiment()),
            planner=planner,
            programs=programs,
            chunk_secs=chunk_secs,
            tempo=tempo,
            keep=keep or Keep(session_bytes=KEPT_BYTES, total_bytes=KEPT_BYTES),
            wake=lambda _: self._woken.set(),
            announce=lambda _, event: self.events.append(event),
            present=lambda _: None,
            saved=saved,
            authors=authors,
        )

    @property
    def state(self) -> SessionState:
        return self.session.state

    @property
    def snapshot(self) -> Snapshot:
        assert self.session.snapshot is not None
        return self.session.snapshot

    def turn(self) -> float | None:
        self._woken.clear()
        return self.session.advance()

    def until(self, condition: Callable[[], bool]) -> None:
        """Give turns, each when it is due, until something holds."""
        deadline = time.perf_counter() + TIMEOUT_SECS
        while not condition():
            again = self.turn()
            if not condition():
                waiting = TIMEOUT_SECS if again is None else again - time.perf_counter()
                assert time.perf_counter() < deadline, f"in vain: {self.state}"
                woken = self._woken.wait(max(0.0, min(waiting, deadline - time.perf_counter())))
                assert woken or again is not None, "the session wants no turn"

    def send(
        self, command: SessionCommand | ViewersChanged | AlbumChanged, looks_at: ViewerInput | None = None
    ) -> list[AnyEvent]:
        """Have a command carried out in the next turns; what was replied to the one who sent it."""
        replies: list[AnyEvent] = []
        self.session.post(command, replies.append, looks_at or ViewerInput.nothing())
        self.turn()
        while self.session._inbox:
            self.turn()
        return replies

    def ready(self) -> "Driver":
        """Wait for what is being compiled."""
        self.until(lambda: self.state.status != "compiling")
        return self

    def compiled(self) -> "Driver":
        """Wait until nothing will be compiled any more of what trains it."""
        self.ready()
        self._programs.begun(self.session.plan).settle()
        until(lambda: self._programs.idle)
        return self

    def settled(self) -> "Driver":
        """Give turns until there is nothing left to do, and have the state told with what was measured."""
        self.until(lambda: self.turn() is None)
        self.session._changed()
        self.session._tell()
        return self

    def at_step(self, step: int) -> "Driver":
        """Play on to a step, or beyond."""
        self.until(lambda: self.snapshot.step >= step)
        return self

    def losses(self) -> np.ndarray:
        series = self.snapshot.history.since(0, max_points=1_000_000)
        assert series is not None
        losses: np.ndarray = series.values["loss"][0]
        return losses

    def measured_steps(self) -> list[int]:
        """The steps at which the test set was measured; a slow machine has time for more of them."""
        steps: list[int] = self.snapshot.tests.since(0).values["step"].tolist()
        return steps
