"""Which session makes room for another when there are as many as there may be."""

from collections import Counter
from collections.abc import Mapping
from typing import NamedTuple, TypeVar

S = TypeVar("S")

# Whoever looks on without having done anything for so long may be nobody.
IDLE_SECS = 300.0
# Phones sleep, and classes have a break; an own run that is left for longer comes back from the store.
LEFT_SECS = 900.0


class Standing(NamedTuple):
    """What speaks for a session: its viewers, and whether anything was done in it.

    `address` is where it was opened from; `left_at` and `used_at` are when its viewers last came or went, and
    when it was last told something, in seconds. Until `held_until` it is kept on request, or, if it is
    `of_room`, as an own run of a class. One that was `replaced` is missed by nobody once it is left.
    """

    address: str
    viewers: int
    touched: bool
    left_at: float
    used_at: float
    held_until: float = 0.0
    of_room: bool = False
    replaced: bool = False

    def is_held(self, now: float) -> bool:
        """Whether somebody asked to keep it although nobody looks at it."""
        return now < self.held_until


def spared(standings: Mapping[S, Standing], *, now: float, least_secs: float) -> S | None:
    """The session that is missed least; None if every one may be missed.

    One that is kept on request is none, but for an own run of a class that was left long ago; nor one that
    was left less than `least_secs` ago: its page may be loading again. One that is looked at is none either,
    unless nothing was ever done in it. Those that nobody looks at go first, of these the untouched ones, and
    of these one of the address that has the most.
    """
    shares = Counter(standing.address for standing in standings.values())

    def missed(session: S) -> tuple[bool, bool, int, float]:
        standing = standings[session]
        last = max(standing.left_at, standing.used_at)
        return standing.viewers > 0, standing.touched, -shares[standing.address], last

    free = [session for session, standing in standings.items() if _is_free(standing, now, least_secs)]
    return min(free, key=missed, default=None)


def _is_free(standing: Standing, now: float, least_secs: float) -> bool:
    if standing.is_held(now):
        return standing.of_room and not standing.viewers and now - standing.left_at >= LEFT_SECS
    if standing.viewers:
        return not standing.touched and now - max(standing.left_at, standing.used_at) >= IDLE_SECS
    return standing.replaced or now - standing.left_at >= least_secs
