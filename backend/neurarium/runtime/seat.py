"""A seat in a room: somebody's place in it, by a key that only their page knows."""

import hashlib
from dataclasses import dataclass, field

from neurarium.engine.experiment import Frozen
from neurarium.protocol.rooms import Role
from neurarium.runtime.authored_change import Author
from neurarium.runtime.viewer import Viewer

MARK_LETTERS = 12


@dataclass
class Seat:
    """A place in a room, whose key only its page knows; `viewers` are the pages that showed it."""

    number: int
    name: str
    role: Role
    digest: str
    viewers: set[Viewer] = field(default_factory=set)

    @property
    def mark(self) -> str:
        """What tells it from the seats of all rooms, and opens nothing."""
        return self.digest[:MARK_LETTERS]

    @property
    def author(self) -> Author:
        """Who changes what its pages change."""
        return Author(self.number, self.name, self.mark)


class KeptSeat(Frozen):
    """A seat as it is saved: with the digest of its key, and not the key."""

    number: int
    name: str
    role: Role
    digest: str


class GoneSeat(Frozen):
    """Whose seat was taken away: what they drew and changed is still told of by their name."""

    number: int
    name: str
    mark: str


def digest_of(key: str) -> str:
    """What a key is known by: it cannot be found from that."""
    return hashlib.sha256(key.encode()).hexdigest()
