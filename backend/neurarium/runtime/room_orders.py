"""What those who keep order ask of a room, and it does by itself."""

import time
from typing import assert_never

from neurarium.protocol.room_commands import (
    AskFor,
    AskQuestion,
    CallTogether,
    EndChallenge,
    EndQuestion,
    FreezeScreens,
    HandOver,
    SetLocks,
    SetRole,
    ShowAnswers,
    ShowRun,
    Spotlight,
    StopClock,
)
from neurarium.runtime.room import Room

Order = (
    SetLocks
    | FreezeScreens
    | HandOver
    | AskFor
    | AskQuestion
    | ShowAnswers
    | EndQuestion
    | CallTogether
    | Spotlight
    | ShowRun
    | StopClock
    | EndChallenge
    | SetRole
)


def carry_out(order: Order, room: Room) -> None:
    """Have a room do as it is told.

    Raises:
        EngineError: there is no such seat, question, challenge or own run in it.
    """
    match order:
        case SetLocks():
            room.locks = frozenset(order.locks)
        case FreezeScreens():
            room.frozen = order.frozen
        case HandOver():
            room.hand_over(order.seat)
        case AskFor():
            room.asked = order.name
        case AskQuestion():
            room.ask(order.text, order.choices)
        case ShowAnswers():
            room.asked_question().is_shown = True
        case EndQuestion():
            room.end_question()
        case CallTogether():
            room.given_runs().together = order.together
        case Spotlight():
            room.put_in_spotlight(order.seat)
        case ShowRun():
            room.given_runs().show(order.seat)
        case StopClock():
            room.present_challenge().stop(time.time())
        case EndChallenge():
            room.end_challenge()
        case SetRole():
            room.set_role(order.seat, order.role)
        case _:
            assert_never(order)
