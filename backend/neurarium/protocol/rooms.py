"""A room: a session that a class looks at together, with a seat for each of its people."""

from typing import Annotated, Literal

from pydantic import Field

from neurarium.engine.experiment import Frozen, Identifier
from neurarium.protocol.infos import ScalarForm

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


class OwnRunsState(Frozen):
    """The runs of their own that a room's members were given, as one page sees them.

    `mine` is that of its own seat, `earlier` are those that the seat was given before. All are `together`
    while the host has called them to the class's run, and at that of the seat `on_show` while there is one.
    `given` is how many members have a run, each `learned` what the class's run had. Why somebody has none is
    said in `lacking`.
    """

    mine: str | None
    earlier: tuple[str, ...]
    learned: bool
    together: bool
    on_show: int | None
    given: int
    lacking: str


class Rule(Frozen):
    """What a challenge is about: the best test measurement of this name within so many seconds.

    The network may have so many weights at most, and have taken so many steps; without a number, any.
    """

    metric: Identifier
    secs: int = Field(ge=10, le=7200)
    most_weights: int | None = Field(None, ge=1, le=100_000_000)
    most_steps: int | None = Field(None, ge=1, le=1_000_000_000)


class RankState(Frozen):
    """A seat in the ranking of a challenge, the best first; `name` stays when the seat has gone."""

    seat: int
    name: str
    result: float


class ChallengeState(Frozen):
    """A challenge as one page sees it: its rule, and how many seconds it has left from when this is told.

    `title`, `panel` and `form` are those of the measurement: of a share the most is best, else the least.
    Where the results are final it `is_over`. `place` is that of its own seat in the ranking, from 1 on, of
    all that are `ranked`, and `result` its measurement; `broken` says in words which part of the rule its
    network does not keep. The `ranking` is for those who keep order, and for all once it is over.
    """

    number: int
    rule: Rule
    panel: str
    title: str
    form: ScalarForm
    left_secs: float
    is_over: bool
    place: int | None
    ranked: int
    result: float | None
    broken: str
    ranking: tuple[RankState, ...]


class TileState(Frozen):
    """A member's own run on the wall: what it is, and its newest `result` on the test set.

    `changed` says in words in which ways its experiment differs from the one that was given. What it makes of
    its data are tensors: see `WallMeta`; `classes` and `target_range` tell how to read an answer.
    """

    seat: int
    session: str
    step: int
    playing: bool
    failed: bool
    weights: int
    result: float | None
    changed: str
    broken: str
    classes: int
    target_range: tuple[float, float]


class WallMeta(Frozen):
    """Metadata of a frame of all own runs of a room, by a `metric`, of which the `least` is best or the most.

    Tensors are named by seat: `steps/<seat>` and `curve/<seat>`, both (points,), and of each a small picture
    if there is one: `answer/<seat>` over the plane or curve, (answers, …), or its confusion `counts/<seat>`,
    (true, predicted).
    """

    metric: str
    least: bool
    tiles: tuple[TileState, ...]


class ChangeState(Frozen):
    """What somebody has changed of a run, in words, by the number and the name of their seat."""

    number: int
    seat: int
    name: str
    words: str
    undone: bool


class RoomState(Frozen):
    """A room as one of its pages sees it: its own `seat` (none for a guest), and what it `may` do now.

    The class's run is that of `session`. The page's screen belongs to the one of `place`: that, a run of its
    seat's own, or one that is shown to all. If it looks at a member's run, `whose` is that member's name.

    `controls` is the seat of the member who was given the controls, `leader` the seat whose view all screens
    follow, as it is `shown`, or was last, `asked` the class that members are to draw, by its name, for as
    long as the data have one of that name. `spotlight` is the seat whose drawing is on the projector: only
    that seat, and who keeps order, is told. Only who keeps order is told the `code`, all `seats`, and the
    latest `changes` that each has made of the run that the page looks at; `members_here` is how many members
    are connected. It closes by itself at `closes_at`, in seconds since 1970.
    """

    code: str
    seat: int | None
    name: str
    role: Role
    session: str
    place: str
    whose: str
    may: tuple[Right, ...]
    locks: tuple[Lock, ...]
    frozen: bool
    controls: int | None
    asked: str | None
    spotlight: int | None
    leader: int | None
    shown: Shown | None
    question: QuestionState | None
    own_runs: OwnRunsState | None
    challenge: ChallengeState | None
    seats: tuple[SeatState, ...]
    changes: tuple[ChangeState, ...]
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
