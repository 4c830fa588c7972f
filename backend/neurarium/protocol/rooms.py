"""A room: a session that a class looks at together, with a seat for each of its people."""

from typing import Annotated, Literal

from pydantic import Field

from neurarium.engine.experiment import Frozen, Identifier

Role = Literal["host", "helper", "member", "guest"]
# `stay` is to be connected at all, `govern` to keep order, `own` to choose helpers and to close the room.
Right = Literal["stay", "look", "answer", "draw", "play", "settings", "build", "govern", "own"]
Lock = Literal["play", "settings", "building", "drawing", "joining"]

MOST_NAME_LETTERS = 24
MOST_KEY_LETTERS = 64
MOST_CHOICES = 20

SeatNumber = Annotated[int, Field(ge=0, le=100_000)]
SeatKey = Annotated[str, Field(min_length=1, max_length=MOST_KEY_LETTERS)]
Nickname = Annotated[str, Field(max_length=MOST_NAME_LETTERS)]


class SeatState(Frozen):
    """One seat of a room: whose it is, and whether a page of theirs is connected."""

    number: int
    name: str
    role: Role
    here: bool


class PointedAt(Frozen):
    """A unit of a layer."""

    layer: Identifier
    unit: int = Field(ge=0, le=10_000_000)


class Shown(Frozen):
    """What whoever leads a class looks at: what of the network is open and which picture stands large, as the
    page's address names them, and the unit that is pointed at.
    """

    level: str = Field("", max_length=200)
    large: str = Field("", max_length=64)
    pointed: PointedAt | None = None


class QuestionState(Frozen):
    """A question to the class as one page sees it.

    `mine` is the choice of its own seat, `counts` how many have made each choice: known to those who keep
    order, and to all once the answers are shown. `answered` is how many have answered.
    """

    number: int
    text: str
    choices: tuple[str, ...]
    mine: int | None
    counts: tuple[int, ...]
    answered: int
    is_shown: bool


class RoomState(Frozen):
    """A room as one of its pages sees it: its own `seat` (none for a guest), and what it `may` do now.

    `controls` is the seat of the member who was given the controls, `leader` the seat whose view all screens
    follow, as it is `shown`, `asked` the class that members are to draw. Only who keeps order is told the
    `code` and all `seats`; `members_here` is how many members are connected. It closes by itself at
    `closes_at`, in seconds since 1970.
    """

    code: str
    seat: int | None
    name: str
    role: Role
    may: tuple[Right, ...]
    locks: tuple[Lock, ...]
    frozen: bool
    controls: int | None
    asked: int | None
    leader: int | None
    shown: Shown | None
    question: QuestionState | None
    seats: tuple[SeatState, ...]
    members_here: int
    closes_at: float


class NewRoom(Frozen):
    """Which session a room is opened for."""

    session: str = Field(max_length=64)
    name: Nickname = ""


class NewSeat(Frozen):
    """What somebody who joins wants to be called; one without a name is given one."""

    name: Nickname = ""


class SeatTaken(Frozen):
    """A seat in the room of a session. Its `key` is known to its page alone: it brings it back there."""

    code: str
    session: str
    seat: int
    name: str
    key: str


class DrawingsMeta(Frozen):
    """Metadata of a frame of a room's present drawings: whose each is, in the order of its tensors.

    They are `input`, (n, *shape), uint8, and what the network says of each now: `probabilities`, (n,
    classes), of no classes while that is not known or there are none.
    """

    seats: tuple[int, ...]


class Reach(Frozen):
    """Under which addresses other machines can reach the server; without any, `advice` says what to do."""

    addresses: tuple[str, ...]
    advice: str
