"""A room: who has a seat in it, and what each may do. Its session knows nothing of it."""

import secrets
import time
from collections.abc import Callable, Iterable
from typing import Literal

from neurarium.engine.errors import EngineError
from neurarium.engine.experiment import Frozen
from neurarium.protocol.rooms import ChangeState, Lock, Right, Role, RoomState, SeatState, Shown
from neurarium.runtime.authored_change import Author
from neurarium.runtime.challenge import Challenge, KeptChallenge
from neurarium.runtime.nicknames import nickname
from neurarium.runtime.own_runs import KeptOwnRuns, OwnRuns
from neurarium.runtime.question import KeptQuestion, Question
from neurarium.runtime.rights import CONTROLS, REFUSALS, ROLES, rights, rights_in_own_run
from neurarium.runtime.seat import GoneSeat, KeptSeat, Seat, digest_of

KEY_BYTES = 18
HOST = 0
# So many questions, and challenges, of a lesson are in its record.
MOST_EARLIER = 100
# So many seats that were taken away are known by name.
MOST_GONE = 500
# What members may not do until the host lets them: thirty hands on one run.
FIRST_LOCKS: frozenset[Lock] = frozenset({"play", "settings", "building"})


class KeptRoom(Frozen):
    """What is saved of a room beside its code, its session and when it closes."""

    locks: frozenset[Lock]
    frozen: bool
    controls: int | None
    # Until November 2026 it was saved as a number, which means another class in other data.
    asked: int | str | None
    spotlight: int | None = None
    next: int
    question: KeptQuestion | None = None
    earlier_questions: tuple[KeptQuestion, ...] = ()
    earlier_challenges: tuple[KeptChallenge, ...] = ()
    own_runs: KeptOwnRuns | None = None
    challenge: KeptChallenge | None = None
    ended: bool = False
    seats: tuple[KeptSeat, ...]
    gone: tuple[GoneSeat, ...] = ()


class Room:
    """The seats of a session. Its methods belong to the event loop."""

    def __init__(self, code: str, session_id: str, *, closes_at: float, most_seats: int) -> None:
        self.code = code
        self.session_id = session_id
        self.closes_at = closes_at
        self.locks: frozenset[Lock] = FIRST_LOCKS
        self.frozen = False
        self.ended = False
        self.controls: int | None = None
        self.asked: str | None = None
        self.spotlight: int | None = None
        self.leader: int | None = None
        self.shown: Shown | None = None
        self.question: Question | None = None
        self.own_runs: OwnRuns | None = None
        self.challenge: Challenge | None = None
        self._earlier_questions: tuple[KeptQuestion, ...] = ()
        self._earlier_challenges: tuple[KeptChallenge, ...] = ()
        self._questions = 0
        self._most_seats = most_seats
        self._next = HOST
        self._seats: dict[int, Seat] = {}
        self._gone: tuple[GoneSeat, ...] = ()

    def kept(self) -> KeptRoom:
        """What is to be saved of it."""
        seats = (
            KeptSeat(number=it.number, name=it.name, role=it.role, digest=it.digest) for it in self.seats
        )
        return KeptRoom(
            locks=self.locks,
            frozen=self.frozen,
            controls=self.controls,
            asked=self.asked,
            spotlight=self.spotlight,
            next=self._next,
            question=self.question and self.question.kept(),
            earlier_questions=self._earlier_questions,
            earlier_challenges=self._earlier_challenges,
            own_runs=self.own_runs and self.own_runs.kept(),
            challenge=self.challenge and self.challenge.kept(),
            ended=self.ended,
            seats=tuple(seats),
            gone=self._gone,
        )

    def bring_back(self, kept: KeptRoom) -> None:
        """Be as it was when it was saved; nobody is connected yet."""
        self.locks, self.frozen, self.ended = kept.locks, kept.frozen, kept.ended
        self.controls, self._next = kept.controls, kept.next
        self.asked = kept.asked if isinstance(kept.asked, str) else None
        self.spotlight = kept.spotlight
        self._seats = {it.number: Seat(it.number, it.name, it.role, it.digest) for it in kept.seats}
        self._gone = kept.gone
        if kept.question is not None:
            self.question, self._questions = Question.of(kept.question), kept.question.number
        self._earlier_questions, self._earlier_challenges = kept.earlier_questions, kept.earlier_challenges
        if self._earlier_questions and self._questions == 0:
            self._questions = self._earlier_questions[-1].number
        self.own_runs = OwnRuns.of(kept.own_runs) if kept.own_runs else None
        self.challenge = Challenge.of(kept.challenge) if kept.challenge else None

    def end(self, *, until: float) -> "Room":
        """What is kept of it when it is over, until then: whose keys still open its session, and no names."""
        over = Room(self.code, self.session_id, closes_at=until, most_seats=0)
        over.ended = True
        keepers = [seat for seat in self.seats if "govern" in ROLES[seat.role]]
        over._seats = {it.number: Seat(it.number, "", it.role, it.digest) for it in keepers}
        return over

    @property
    def seats(self) -> tuple[Seat, ...]:
        """All seats, in the order in which they were taken."""
        return tuple(self._seats.values())

    @property
    def authors(self) -> dict[str, Author]:
        """Who has a seat, or had one that was taken away, by their marks."""
        gone = (Author(it.number, it.name, it.mark) for it in self._gone)
        return {it.mark: it for it in (*gone, *(seat.author for seat in self.seats))}

    def add_seat(self, name: str, role: Role = "member") -> tuple[Seat, str]:
        """A new seat, and its key, which is kept nowhere here.

        Raises:
            EngineError: nobody else is let in, or there is no seat left.
        """
        if role != "host" and "joining" in self.locks:
            raise EngineError("room_locked", "The host lets nobody else into this room now.")
        if len(self._seats) >= self._most_seats:
            words = "This room has {} seats, and all are taken. Its host can remove one that nobody uses."
            raise EngineError("room_full", words.format(self._most_seats))
        number, self._next = self._next, self._next + 1
        key = f"{number}.{secrets.token_urlsafe(KEY_BYTES)}"
        taken = {seat.name for seat in self.seats}
        seat = self._seats[number] = Seat(number, nickname(name, taken), role, digest_of(key))
        return seat, key

    def seat_of(self, key: str | None) -> Seat | None:
        """The seat that a key belongs to."""
        number = (key or "").partition(".")[0]
        seat = next((seat for seat in self.seats if str(seat.number) == number), None)
        return seat if seat and secrets.compare_digest(seat.digest, digest_of(key or "")) else None

    def member(self, number: int) -> Seat:
        """The seat of this number, of anybody but the host.

        Raises:
            EngineError: there is none.
        """
        if number not in self._seats or self._seats[number].role == "host":
            raise EngineError("no_seat", "There is no such member in this room any longer.")
        return self._seats[number]

    def remove(self, seat: Seat) -> None:
        """Take a seat away; its pages are told, and its key opens nothing any more."""
        del self._seats[seat.number]
        gone = GoneSeat(number=seat.number, name=seat.name, mark=seat.mark)
        self._gone = (*self._gone, gone)[-MOST_GONE:]
        if self.controls == seat.number:
            self.controls = None
        if self.spotlight == seat.number:
            self.spotlight = None
        if self.leader == seat.number:
            self.lead(seat.number, None)
        if self.own_runs is not None:
            self.own_runs.remove(seat.number)
        if self.challenge is not None:
            self.challenge.remove(seat.number)
        for viewer in seat.viewers:
            viewer.lose("shut_out" if "joining" in self.locks else "removed")

    def hand_over(self, number: int | None) -> None:
        """Give the controls to a member, or take them back.

        Raises:
            EngineError: there is no such member.
        """
        self.controls = None if number is None else self.member(number).number

    def put_in_spotlight(self, number: int | None) -> None:
        """Have the projector show a member's drawing, or nobody's any longer.

        Raises:
            EngineError: there is no such member.
        """
        self.spotlight = None if number is None else self.member(number).number

    def lead(self, number: int, shown: Shown | None) -> None:
        """Have all screens follow a seat, to what it shows; nobody any longer, if it is theirs to end.

        What was shown last stays: a page may hear of it only with the end.
        """
        if shown is not None:
            self.leader, self.shown = number, shown
        elif self.leader == number:
            self.leader = None

    def ask(self, text: str, choices: tuple[str, ...]) -> None:
        """Ask the class, in place of the question before."""
        self.end_question()
        self._questions += 1
        self.question = Question(self._questions, text, choices)

    def end_question(self) -> None:
        """Take the question away; how it was answered stays in the record of the lesson."""
        self._earlier_questions = self.all_questions[-MOST_EARLIER:]
        self.question = None

    def end_challenge(self) -> None:
        """Take the challenge away; how it came out stays in the record of the lesson."""
        self._earlier_challenges = self.all_challenges[-MOST_EARLIER:]
        self.challenge = None

    @property
    def all_questions(self) -> tuple[KeptQuestion, ...]:
        """The questions of the lesson that somebody has answered, in their order, with the present one."""
        present = (self.question.kept(),) if self.question and self.question.answers else ()
        return (*self._earlier_questions, *present)

    @property
    def all_challenges(self) -> tuple[KeptChallenge, ...]:
        """The challenges of the lesson that are over, in their order, with the present one."""
        present = (self.challenge.kept(),) if self.challenge and self.challenge.phase == "over" else ()
        return (*self._earlier_challenges, *present)

    def asked_question(self) -> Question:
        """The question that the class is asked.

        Raises:
            EngineError: there is none.
        """
        if self.question is None:
            raise EngineError("no_question", "There is no question in this room now.")
        return self.question

    @property
    def sessions(self) -> tuple[str, ...]:
        """The class's session, and all that are own runs of its members."""
        own = self.own_runs.sessions.values() if self.own_runs else ()
        return (self.session_id, *(session for each in own for session in each))

    @property
    def without_run(self) -> tuple[Seat, ...]:
        """Members who are to have a run of their own, and have none yet."""
        own = self.own_runs
        return tuple(seat for seat in self.seats if own and seat.role != "host" and own.lacks(seat.number))

    def present_challenge(self) -> Challenge:
        """What its members are challenged to.

        Raises:
            EngineError: nothing.
        """
        if self.challenge is None:
            raise EngineError("no_challenge", "There is no challenge in this room now.")
        return self.challenge

    def given_runs(self) -> OwnRuns:
        """The runs that its members were given.

        Raises:
            EngineError: they were given none.
        """
        if self.own_runs is None:
            raise EngineError("no_own_runs", "Nobody was given a run of their own in this room.")
        return self.own_runs

    def owner(self, session_id: str) -> Seat | None:
        """The member whose own run a session is."""
        number = self.own_runs.owner(session_id) if self.own_runs else None
        return None if number is None else self._seats.get(number)

    def place(self, seat: Seat | None) -> str:
        """The session that a seat's screen belongs to now."""
        own = self.own_runs.place(seat.number if seat else None) if self.own_runs else None
        return own or self.session_id

    def set_role(self, number: int, role: Literal["helper", "member"]) -> None:
        """Make somebody a helper, or a member again.

        Raises:
            EngineError: there is no such member.
        """
        self.member(number).role = role
        if role == "member":
            self.lead(number, None)

    def may(self, seat: Seat | None, session_id: str | None = None) -> frozenset[Right]:
        """What a seat may do now; without one, a guest. In the class's session, if no other is named."""
        role = seat.role if seat else "guest"
        if session_id is not None and session_id != self.session_id:
            is_mine = seat is not None and self.owner(session_id) is seat
            stands = self.challenge is not None and self.challenge.phase != "open"
            return rights_in_own_run(
                role, is_mine=is_mine, locks=self.locks, frozen=self.frozen, stands=stands
            )
        return rights(
            role,
            locks=self.locks,
            frozen=self.frozen,
            has_controls=seat is not None and seat.number == self.controls,
        )

    def check(self, seat: Seat | None, wanted: Iterable[Right], session_id: str | None = None) -> None:
        """Raise unless a seat may do all that, in the class's session or in another one of the room.

        Raises:
            EngineError: why not, in words for whoever has the seat.
        """
        lacking = set(wanted) - self.may(seat, session_id)
        if lacking:
            owner = self.owner(session_id) if session_id else None
            raise EngineError("not_allowed", self._refusal(seat, min(lacking), owner))

    def _refusal(self, seat: Seat | None, right: Right, owner: Seat | None) -> str:
        if seat is None:
            return "You look on as a guest of this room. Join it with its code to take part."
        if right in ("govern", "own"):
            return "That is for the host of this room."
        if self.frozen:
            return "The host has frozen all screens: look to the front."
        if owner is seat and right in CONTROLS:
            return "The time is up. All runs stand as they are until the host closes the challenge."
        if owner is not None and right in CONTROLS:
            return f"This is the run of {owner.name}. You look on."
        return REFUSALS[right]

    def state_for(
        self,
        seat: Seat | None,
        session_id: str,
        all_seats: Callable[[], tuple[SeatState, ...]],
        changes: tuple[ChangeState, ...] = (),
    ) -> RoomState:
        """The room as a seat sees it that looks at a session.

        `all_seats`, and the `changes` of that session, are for those who keep order.
        """
        may, owner = self.may(seat, session_id), self.owner(session_id)
        return RoomState(
            code=self.code if seat else "",
            seat=seat.number if seat else None,
            name=seat.name if seat else "",
            role=seat.role if seat else "guest",
            session=self.session_id,
            place=self.place(seat),
            whose=owner.name if owner else "",
            may=tuple(sorted(may)),
            locks=tuple(sorted(self.locks)),
            frozen=self.frozen,
            controls=self.controls,
            asked=self.asked,
            spotlight=self.spotlight if "govern" in may or (seat and seat.number == self.spotlight) else None,
            leader=self.leader,
            shown=self.shown,
            question=self.question
            and self.question.state_for(seat.number if seat else None, knows="govern" in may),
            own_runs=self.own_runs and self.own_runs.state_for(seat.number if seat else None),
            challenge=self.challenge
            and self.challenge.state_for(
                seat.number if seat else None, knows="govern" in may, now=time.time()
            ),
            seats=all_seats() if "govern" in may else (),
            changes=changes if "govern" in may else (),
            members_here=sum(1 for other in self.seats if other.viewers and other.role != "host"),
            closes_at=self.closes_at,
        )

    def seat_states(self) -> tuple[SeatState, ...]:
        """All seats, for those who keep order."""
        return tuple(
            SeatState(number=seat.number, name=seat.name, role=seat.role, here=bool(seat.viewers))
            for seat in self.seats
        )
