"""A viewer: one connected page, with its own input, its own subscription, and what it was sent last."""

import asyncio
import itertools
import math
from collections import deque
from collections.abc import Callable
from functools import lru_cache
from typing import Literal, NamedTuple

import numpy as np

from neurarium.engine.dataset import INPUT, DataSpec
from neurarium.engine.errors import EngineError
from neurarium.engine.experiment import Spec
from neurarium.engine.landscape import turn_for
from neurarium.engine.layer import format_shape
from neurarium.engine.summary import summary_registry
from neurarium.engine.train import Learner
from neurarium.protocol.commands import (
    Compare,
    InputMeta,
    InputPlace,
    LookBack,
    SetInput,
    Subscribe,
    SurveyLandscape,
)
from neurarium.protocol.events import Alive, AnyEvent, CommandsTaken, RoomChanged, SessionChanged
from neurarium.runtime.authored_change import Author
from neurarium.runtime.snapshot import Snapshot
from neurarium.runtime.viewer_input import ViewerInput

# It does not read what it is sent, or does not answer; its session made room for another; its seat was taken
# away; or the room ended.
Loss = Literal["deaf", "silent", "evicted", "removed", "shut_out", "ended"]

MAX_WAITING_EVENTS = 256
NEWEST_COUNTS = (SessionChanged, CommandsTaken, Alive, RoomChanged)
MIN_INTERVAL_SECS = 1 / 120
# A network can still multiply and add up such numbers.
LARGEST_INPUT = 1e6


class Sent(NamedTuple):
    """What a viewer has: up to where its scalars go, and which versions its last frame showed."""

    run: int = -1
    end_step: int = 0
    test_number: int = 0
    evaluation_number: int = 0
    version: int = -1
    input_key: tuple[object, ...] = ()
    other_key: tuple[object, ...] = ()
    code: tuple[float, ...] = ()
    summaries: tuple[Spec, ...] = ()
    complete: bool = False
    compiled: int = 0
    continues_at: float = math.inf
    has_large: bool = False
    race: int = 0
    curves: int = 0
    compares: Compare | None = None
    beside: tuple[object, ...] = ()
    landscape: int = 0
    era: tuple[int, int] = (0, 0)


_drawings = itertools.count(1)


class Viewer:
    """One connected page.

    Its methods belong to the event loop. The presenter's thread reads `input`, `other` (what that is compared
    with), `code` (the one that it picked), `looks_back`, `compares`, `surveys`, `summaries` and
    `interval_secs`, each replaced whole, and owns `sent`, `shown_at`, `retry_at` and what concerns large
    tensors. It sets `in_flight`, which the acknowledgement clears. Whoever serves it may say how a frame is
    sent at once: `send_at_once` tells whether it was. `author` is whose page it is, if that is known.
    """

    def __init__(self) -> None:
        self.input = ViewerInput.nothing()
        self.code: tuple[float, ...] = ()
        self.other = ViewerInput.nothing()
        self.looks_back: LookBack | None = None
        self.compares: Compare | None = None
        self.surveys: SurveyLandscape | None = None
        self.summaries: tuple[Spec, ...] = ()
        self.interval_secs = math.inf
        self.author: Author | None = None
        self.sent = Sent()
        self.in_flight: int | None = None
        self.shown_at = 0.0
        self.large_at = 0.0
        self.large_interval_secs = 0.0
        self.retry_at = 0.0
        self.lost = asyncio.Event()
        self.lost_because: Loss = "deaf"
        self.send_at_once: Callable[[bytes], bool] = lambda _: False
        self._events: deque[AnyEvent] = deque()
        self._frame: bytes | None = None
        self._something = asyncio.Event()

    # What it asks for

    def subscribe(self, command: Subscribe) -> None:
        """Which summaries it gets from now on, and how often.

        Raises:
            EngineError: there is no such summary.
        """
        for spec in command.summaries:
            summary_registry.build(spec)
        self.summaries = _shared(command.summaries)
        self.interval_secs = max(command.interval_secs, MIN_INTERVAL_SECS)

    def compare(self, command: Compare) -> None:
        """What it looks at beside the present run from now on.

        Raises:
            EngineError: there is no such summary, or it is of more than a network as it stands.
        """
        for spec in command.summaries:
            summary = summary_registry.build(spec)
            if summary.rounds or summary.reads_turn or summary.cadence == "evaluation":
                words = f"“{summary.title}” is of training, and a run that is compared does not train."
                raise EngineError("not_compared", words, field="summaries")
        self.compares = command if command.run is not None else None

    def survey(self, command: SurveyLandscape, learner: Learner) -> None:
        """Which landscape it looks at from now on, if any.

        Raises:
            EngineError: the problem has no network of that role.
        """
        turn_for(learner, command.role)
        asked = command.model_copy(update={"request_id": None})
        self.surveys = asked if command.along is not None else None

    def set_sample(self, command: SetInput, data: DataSpec) -> None:
        """Look at a sample of the data.

        Raises:
            EngineError: there is no such sample.
        """
        size = data.train_size if command.split == "train" else data.test_size
        if command.index >= size:
            raise EngineError(
                "no_sample", f"There are {size:,} {command.split} samples, numbered from 0.", field="index"
            )
        key = (command.split, command.index, command.revision)
        self.input = ViewerInput(key, command.revision, split=command.split, number=command.index)

    def clear_input(self, revision: int, place: InputPlace = "input") -> None:
        """Look at no input, or at no other drawing beside it."""
        self._look_at(ViewerInput.nothing(revision), place)

    def set_drawing(self, meta: InputMeta, drawing: np.ndarray, data: DataSpec) -> None:
        """Look at a drawing, or compare the input with it.

        Raises:
            EngineError: it has another shape or type than the data's inputs, or its label is no class.
        """
        expected = data.fields[INPUT].shape
        if drawing.shape != expected:
            words = (
                f"The input must have the shape {format_shape(expected)}, not {format_shape(drawing.shape)}."
            )
            raise EngineError("input_shape", words, field="input")
        if drawing.dtype not in (np.uint8, np.float32) or not (np.abs(drawing) <= LARGEST_INPUT).all():
            words = f"The input must be uint8, or float32 of -{LARGEST_INPUT:,.0f} to {LARGEST_INPUT:,.0f}."
            raise EngineError("input_type", words, field="input")
        if meta.label is not None and meta.label >= max(1, len(data.class_names)):
            raise EngineError(
                "no_class", f"There are {len(data.class_names)} classes, numbered from 0.", field="label"
            )
        drawn = ViewerInput(("drawing", next(_drawings)), meta.revision, drawing, meta.label)
        self._look_at(drawn, meta.place)

    def _look_at(self, shown: ViewerInput, place: InputPlace) -> None:
        if place == "input":
            self.input = shown
        else:
            self.other = shown

    def acknowledge(self, frame: int) -> None:
        """It has got that frame: another may come."""
        if frame == self.in_flight:
            self.in_flight = None

    # What it is sent

    @property
    def asks_anew(self) -> bool:
        """Whether its input, its code or its summaries are others than those of its last frame."""
        sent = self.sent
        asked = self.input.key, self.other.key, self.code, self.summaries, self.compares
        return asked != (sent.input_key, sent.other_key, sent.code, sent.summaries, sent.compares)

    @property
    def news_due_at(self) -> float:
        """When its next frame is due, in seconds, if there is news: a new request is answered at once."""
        if self.interval_secs == math.inf:
            return math.inf
        if self.asks_anew:
            return self.retry_at
        return max(_next_tick(self.shown_at, self.interval_secs), self.retry_at)

    def due_at(self, snapshot: Snapshot, compiled: int) -> float:
        """When what it lacks of a snapshot is due: never, if it has all, or all that could be shown.

        What could not is due when more summaries were compiled by then than when its last frame was made.
        """
        is_behind = self.sent.version != snapshot.version
        is_behind |= not self.sent.complete and self.sent.compiled != compiled
        # The past stays as it was, while its run goes on.
        is_behind |= snapshot.past and self.sent.end_step != snapshot.history.end_step
        is_behind |= snapshot.landscape(self.surveys).number not in (0, self.sent.landscape)
        if is_behind or self.asks_anew:
            return self.news_due_at
        large_due_at = math.inf if self.sent.has_large else self.large_due_at()
        return max(self.news_due_at, min(self.sent.continues_at, large_due_at))

    def large_due_at(self) -> float:
        """When its next frame with large tensors is due: where many look on, not every one has them."""
        if self.large_interval_secs <= self.interval_secs:
            return 0.0
        return _next_tick(self.large_at, self.large_interval_secs)

    def put_event(self, event: AnyEvent) -> None:
        """Queue an event; what says all that earlier ones said takes their place while they still wait.

        A page that does not read its events is `lost`, and gets no more.
        """
        if isinstance(event, NEWEST_COUNTS):
            self._events = deque(waiting for waiting in self._events if type(waiting) is not type(event))
        if len(self._events) >= MAX_WAITING_EVENTS:
            self.lose("deaf")
            return
        self._events.append(event)
        if isinstance(event, SessionChanged):
            # The state that says what became of a command goes before the word that it does.
            self._events = deque(sorted(self._events, key=lambda waiting: isinstance(waiting, CommandsTaken)))
        self._something.set()

    def lose(self, because: Loss) -> None:
        """It gets no more, and whoever serves it closes its connection."""
        if not self.lost.is_set():
            self.lost_because = because
            self.lost.set()

    def put_frame(self, frame: bytes) -> None:
        """Send the one frame in flight, after the events that wait."""
        if self._events or not self.send_at_once(frame):
            self._frame = frame
            self._something.set()

    @property
    def waiting(self) -> int:
        """How many messages wait to be sent."""
        return len(self._events) + (self._frame is not None)

    async def next_message(self) -> AnyEvent | bytes:
        """The next message to send, events first."""
        while True:
            if self._events:
                return self._events.popleft()
            if self._frame is not None:
                frame, self._frame = self._frame, None
                return frame
            self._something.clear()
            await self._something.wait()


def _next_tick(last: float, interval_secs: float) -> float:
    """The first whole interval after a moment, so that viewers of equal intervals share frames."""
    return (math.floor(last / interval_secs) + 1) * interval_secs


@lru_cache(maxsize=256)
def _shared(summaries: tuple[Spec, ...]) -> tuple[Spec, ...]:
    """The same object for all viewers that ask for the same: identical things are compared fastest."""
    return summaries
