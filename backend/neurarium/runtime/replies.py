"""What whoever told a session to do something hears of it."""

from collections.abc import Callable

from neurarium.protocol.command import Command
from neurarium.protocol.events import AnyEvent, CommandFailed, CommandsTaken, Problem

Reply = Callable[[AnyEvent], None]


def take(command: Command, reply: Reply) -> None:
    """Tell that a command was taken, if it has a number."""
    if command.request_id is not None:
        reply(CommandsTaken(request_id=command.request_id))


def refuse(command: Command, problem: Problem, reply: Reply) -> None:
    """Tell why a command was refused."""
    reply(CommandFailed(request_id=command.request_id, problem=problem))
