"""What speaks for each session of the server, and which of them may go."""

import time
from collections.abc import Iterable, Iterator
from typing import Any, Generic, TypeVar

from neurarium.engine.errors import EngineError
from neurarium.runtime.eviction import Standing, spared
from neurarium.settings import Settings

S = TypeVar("S")

SECS_PER_HOUR = 3600.0


class Standings(Generic[S]):
    """Notes what happens to sessions, by the clock. Used by one thread."""

    def __init__(self, settings: Settings) -> None:
        self._settings = settings
        self._standings: dict[S, Standing] = {}

    def begin(self, session: S, address: str) -> None:
        """A session was opened from an address."""
        now = time.monotonic()
        self._standings[session] = Standing(address, viewers=0, touched=False, left_at=now, used_at=now)

    def end(self, session: S) -> None:
        """It is gone."""
        self._standings.pop(session, None)

    def looked_at(self, session: S, viewers: int) -> None:
        """So many look at it from now on."""
        self._note(session, viewers=viewers, left_at=time.monotonic())

    def used(self, session: S, **changes: bool) -> None:
        """Somebody told it something; `touched` if it is another one since."""
        self._note(session, used_at=time.monotonic(), **changes)

    def replaced(self, session: S) -> None:
        """Another one took its place."""
        self._note(session, held_until=0.0, replaced=True)

    def hold(self, session: S) -> float:
        """Keep it on request for so many hours from now on.

        Raises:
            EngineError: as many as may be are kept so already.
        """
        now, most, hours = time.monotonic(), self._settings.limits.held_sessions, self._settings.held_hours
        others = [standing for other, standing in self._standings.items() if other is not session]
        if sum(standing.is_held(now) and not standing.of_room for standing in others) >= most:
            raise EngineError("too_many_held", f"This server keeps {most} sessions for later, and no more.")
        self._note(session, held_until=now + hours * SECS_PER_HOUR)
        return hours

    def hold_for_room(self, session: S, *, secs: float) -> None:
        """Keep it for so long as an own run of a class, beside those that are kept on request."""
        self._note(session, held_until=time.monotonic() + secs, of_room=True)

    def crowds(self, address: str) -> Iterator[tuple[list[S], str]]:
        """Sessions that are as many as there may be: of this address, then of all; and that in words."""
        limits = self._settings.limits
        own = [session for session, standing in self._standings.items() if standing.address == address]
        if len(own) >= (most := limits.sessions_per_address):
            words = "From one address, or for one room, {} sessions may be open at a time; all are in use."
            yield own, words.format(most)
        if len(self._standings) >= limits.sessions:
            words = f"This server runs {limits.sessions} sessions at a time; all are in use."
            yield list(self._standings), words

    def spared(self, sessions: Iterable[S] | None = None) -> S | None:
        """Of these sessions, or of all, the one that is missed least; None if each may be missed."""
        among = self._standings if sessions is None else {each: self._standings[each] for each in sessions}
        return spared(among, now=time.monotonic(), least_secs=self._settings.session_least_secs)

    def expired(self) -> list[S]:
        """The sessions that were left long ago, and that nobody asked to keep."""
        now = time.monotonic()
        before = now - self._settings.session_expiry_secs
        return [
            session
            for session, standing in self._standings.items()
            if not standing.viewers and standing.left_at < before and not standing.is_held(now)
        ]

    def _note(self, session: S, **changes: Any) -> None:
        if session in self._standings:
            self._standings[session] = self._standings[session]._replace(**changes)
