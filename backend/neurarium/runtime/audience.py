"""The audience: who looks at each session, and what they are told. It lives on the event loop."""

import asyncio
import time
from collections.abc import Callable

from neurarium.engine.errors import EngineError
from neurarium.protocol.events import AnyEvent, SessionChanged
from neurarium.runtime.presenter import Presenter
from neurarium.runtime.replies import Reply
from neurarium.runtime.session import Session, ViewersChanged
from neurarium.runtime.viewer import Viewer

# Who is to hear something of a session; of its viewers it is how many there are now.
Used = Callable[[Session], None]
Counted = Callable[[Session, int], None]


class Audience:
    """The viewers of each session, up to `most`; one that nobody looks at pauses.

    `used` hears of a session when a viewer of it does something, `counted` when viewers come or go.
    """

    def __init__(
        self,
        presenter: Presenter,
        loop: asyncio.AbstractEventLoop,
        *,
        most: int,
        used: Used,
        counted: Counted,
    ) -> None:
        self._presenter = presenter
        self._loop = loop
        self._most = most
        self._used = used
        self._counted = counted
        self._viewers: dict[Session, tuple[Viewer, ...]] = {}

    def begin(self, session: Session) -> None:
        """A session has begun."""
        self._viewers[session] = ()

    def end(self, session: Session) -> None:
        """A session is over: its viewers are sent away."""
        self._presenter.set_viewers(session, ())
        for viewer in self._viewers.pop(session):
            viewer.lose("evicted")

    def join(self, session: Session) -> Viewer:
        """A new viewer of a session, who gets its present state at once.

        Raises:
            EngineError: the session has as many viewers as it may have.
        """
        if len(self._viewers[session]) >= self._most:
            words = f"A session may have {self._most} viewers here at a time."
            raise EngineError("too_many_viewers", words)
        viewer = Viewer()
        viewer.put_event(SessionChanged(session=session.state))
        self._set(session, (*self._viewers[session], viewer))
        return viewer

    def leave(self, session: Session, viewer: Viewer) -> None:
        """A viewer has gone; a session that nobody looks at pauses."""
        if session in self._viewers:
            self._set(session, tuple(other for other in self._viewers[session] if other is not viewer))

    def subscribed(self, session: Session) -> None:
        """A viewer of a session asks for other summaries."""
        self._presenter.asked(session)

    def acknowledged(self, session: Session, viewer: Viewer, frame: int) -> None:
        """A viewer has got a frame."""
        viewer.acknowledge(frame)
        self._presenter.acknowledged(session, viewer)

    def looks_again(self, session: Session) -> None:
        """A viewer has another input."""
        self._used(session)
        self._presenter.wake()

    def looks_back(self, session: Session) -> None:
        """A viewer looks at another step of the past, or at the present again."""
        session.look_back(viewer.looks_back for viewer in self._viewers[session])
        self.looks_again(session)

    def compares(self, session: Session) -> None:
        """A viewer looks at another run beside the present one, or at none any more."""
        session.compare(viewer.compares for viewer in self._viewers[session])
        self.looks_again(session)

    def surveys(self, session: Session) -> None:
        """A viewer looks at another landscape, or at none any more."""
        session.survey(viewer.surveys for viewer in self._viewers[session])
        self.looks_again(session)

    def tell(self, session: Session, event: AnyEvent) -> None:
        """Tell all viewers of a session."""
        for viewer in self._viewers.get(session, ()):
            viewer.put_event(event)

    def tell_all(self, event: AnyEvent) -> None:
        """Tell the viewers of all sessions."""
        for session in self._viewers:
            self.tell(session, event)

    def reply_to(self, viewer: Viewer) -> Reply:
        """What tells a viewer, from any thread."""

        def reply(event: AnyEvent) -> None:
            self._loop.call_soon_threadsafe(viewer.put_event, event)

        return reply

    def give_up_silent(self, secs: float) -> None:
        """A page that has not answered for so long looks at nothing: its session need not train for it."""
        before = time.perf_counter() - secs
        for viewers in self._viewers.values():
            for viewer in viewers:
                if viewer.in_flight is not None and viewer.shown_at < before:
                    viewer.lose("silent")

    def _set(self, session: Session, viewers: tuple[Viewer, ...]) -> None:
        self._viewers[session] = viewers
        self._presenter.set_viewers(session, viewers)
        session.look_back(viewer.looks_back for viewer in viewers)
        session.compare(viewer.compares for viewer in viewers)
        session.survey(viewer.surveys for viewer in viewers)
        session.post(ViewersChanged(count=len(viewers)), lambda _: None)
        self._counted(session, len(viewers))
