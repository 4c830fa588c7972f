"""What a page asks of the room that its session is in."""

from typing import Annotated, Literal

from pydantic import Field

from neurarium.protocol.command import Command
from neurarium.protocol.rooms import MOST_CHOICES, Lock, Rule, SeatKey, SeatNumber, Shown

ChoiceText = Annotated[str, Field(min_length=1, max_length=60)]


class OfRoom(Command):
    """A command that is the room's to carry out, and not the session's."""


class TakeSeat(OfRoom):
    """Be in the seat that this key belongs to: the first message of a page that has one."""

    type: Literal["take_seat"] = "take_seat"
    key: SeatKey


class SetLocks(OfRoom):
    """What members may not do from now on; with `joining`, nobody else is let in."""

    type: Literal["set_locks"] = "set_locks"
    locks: tuple[Lock, ...] = Field(max_length=8)


class FreezeScreens(OfRoom):
    """Have all members look up: their screens are covered, and nothing they do counts. Or let them go on."""

    type: Literal["freeze_screens"] = "freeze_screens"
    frozen: bool


class HandOver(OfRoom):
    """Give the controls to one member, whatever is locked; without a seat, take them back."""

    type: Literal["hand_over"] = "hand_over"
    seat: SeatNumber | None = None


class SetRole(OfRoom):
    """Make somebody a helper, or a member again."""

    type: Literal["set_role"] = "set_role"
    seat: SeatNumber
    role: Literal["helper", "member"]


class AskFor(OfRoom):
    """Ask all members to draw something of a class, by its name; of no class any longer without one."""

    type: Literal["ask_for"] = "ask_for"
    name: str | None = Field(None, min_length=1, max_length=200)


class Lead(OfRoom):
    """Have all screens follow this page, to what it looks at now; without that, no longer."""

    type: Literal["lead"] = "lead"
    shown: Shown | None = None


class AskQuestion(OfRoom):
    """Ask the class, in place of the question before."""

    type: Literal["ask_question"] = "ask_question"
    text: str = Field(min_length=1, max_length=200)
    choices: tuple[ChoiceText, ...] = Field(min_length=2, max_length=MOST_CHOICES)


class Answer(OfRoom):
    """Answer the question of this number by one of its choices, counted from 0; the last answer counts."""

    type: Literal["answer"] = "answer"
    question: int
    choice: int = Field(ge=0, lt=MOST_CHOICES)


class ShowAnswers(OfRoom):
    """Let everybody see how the class has answered; nobody can answer any more."""

    type: Literal["show_answers"] = "show_answers"


class EndQuestion(OfRoom):
    """Take the question away."""

    type: Literal["end_question"] = "end_question"


class GiveRuns(OfRoom):
    """Give each member a run of their own, of the class's experiment: with what it has `learned`, or from its
    start. Who joins later gets one as well. Those given before stay as their members' earlier runs.
    """

    type: Literal["give_runs"] = "give_runs"
    learned: bool = False


class CallTogether(OfRoom):
    """Have all screens show the class's run, while each member's own waits; or let them go back to it."""

    type: Literal["call_together"] = "call_together"
    together: bool


class Spotlight(OfRoom):
    """Have the projector show what one member has drawn, large; without a seat, no longer."""

    type: Literal["spotlight"] = "spotlight"
    seat: SeatNumber | None = None


class ShowRun(OfRoom):
    """Have all screens show the run of one member; without a seat, no longer."""

    type: Literal["show_run"] = "show_run"
    seat: SeatNumber | None = None


class StartChallenge(OfRoom):
    """Challenge the class, in place of the challenge before: the clock starts now."""

    type: Literal["start_challenge"] = "start_challenge"
    rule: Rule


class StopClock(OfRoom):
    """The challenge is over now, before its time."""

    type: Literal["stop_clock"] = "stop_clock"


class EndChallenge(OfRoom):
    """Take the challenge away with its ranking; all runs can be trained on."""

    type: Literal["end_challenge"] = "end_challenge"


class RemoveSeat(OfRoom):
    """Take somebody's seat away."""

    type: Literal["remove_seat"] = "remove_seat"
    seat: SeatNumber


class CloseRoom(OfRoom):
    """Erase the room, with all its seats, and its drawings if that is asked for; the session stays."""

    type: Literal["close_room"] = "close_room"
    drawings: bool = False


RoomCommand = (
    TakeSeat
    | SetLocks
    | FreezeScreens
    | HandOver
    | AskFor
    | Lead
    | AskQuestion
    | Answer
    | ShowAnswers
    | EndQuestion
    | GiveRuns
    | CallTogether
    | Spotlight
    | ShowRun
    | StartChallenge
    | StopClock
    | EndChallenge
    | SetRole
    | RemoveSeat
    | CloseRoom
)
