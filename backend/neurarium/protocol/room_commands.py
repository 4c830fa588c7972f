"""What a page asks of the room that its session is in."""

from typing import Literal

from pydantic import Field

from neurarium.protocol.command import Command
from neurarium.protocol.rooms import Lock, SeatKey, SeatNumber


class TakeSeat(Command):
    """Be in the seat that this key belongs to: the first message of a page that has one."""

    type: Literal["take_seat"] = "take_seat"
    key: SeatKey


class SetLocks(Command):
    """What members may not do from now on; with `joining`, nobody else is let in."""

    type: Literal["set_locks"] = "set_locks"
    locks: tuple[Lock, ...] = Field(max_length=8)


class FreezeScreens(Command):
    """Have all members look up: their screens are covered, and nothing they do counts. Or let them go on."""

    type: Literal["freeze_screens"] = "freeze_screens"
    frozen: bool


class HandOver(Command):
    """Give the controls to one member, whatever is locked; without a seat, take them back."""

    type: Literal["hand_over"] = "hand_over"
    seat: SeatNumber | None = None


class SetRole(Command):
    """Make somebody a helper, or a member again."""

    type: Literal["set_role"] = "set_role"
    seat: SeatNumber
    role: Literal["helper", "member"]


class AskFor(Command):
    """Ask all members to draw something of a class, by its number; of no class any longer without one."""

    type: Literal["ask_for"] = "ask_for"
    label: int | None = Field(None, ge=0, le=1_000_000)


class RemoveSeat(Command):
    """Take somebody's seat away."""

    type: Literal["remove_seat"] = "remove_seat"
    seat: SeatNumber


class CloseRoom(Command):
    """Erase the room, with all its seats; the session stays."""

    type: Literal["close_room"] = "close_room"


RoomCommand = TakeSeat | SetLocks | FreezeScreens | HandOver | AskFor | SetRole | RemoveSeat | CloseRoom
