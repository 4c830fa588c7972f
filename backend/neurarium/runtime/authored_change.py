"""One change of a session by somebody whose name is known, and what undoing it takes."""

import time
from dataclasses import dataclass, replace
from typing import NamedTuple

from neurarium.engine.experiment import Experiment
from neurarium.protocol.command import Command
from neurarium.protocol.commands import (
    Edit,
    GoOnFrom,
    LoadExperiment,
    NewStart,
    Reinitialise,
    Rewind,
    SetHyperparameters,
    SetParam,
    SwitchRun,
    TakeLane,
    TakeWeights,
)
from neurarium.runtime.changes import change, changes, param_title
from neurarium.runtime.reverting import SPECS

# What follows a change of the same by the same person within so many seconds is part of it, as of a slider.
ONE_CHANGE_SECS = 10.0
# What begins another run, or gives a layer other numbers, in words.
RESTARTS: dict[type[Edit], str] = {
    Rewind: "back to step 0",
    NewStart: "a new start",
    GoOnFrom: "a branch",
    SwitchRun: "another run",
    TakeLane: "a lane of the race",
    TakeWeights: "weights of a file",
    Reinitialise: "new weights",
}


class Author(NamedTuple):
    """Who changes something: the number of a seat, its name, and its mark among the seats of all rooms."""

    seat: int
    name: str
    mark: str = ""


class Present(NamedTuple):
    """A session at a moment: its experiment, or the one that is being loaded, its last edit, and its run."""

    experiment: Experiment
    edit: str
    run: int


@dataclass(frozen=True)
class AuthoredChange:
    """A change, in words, and what the session was `before` and `after` it.

    `about` names what it changes, if more of the same is part of it. `weight` is what a number was that was
    set `by_hand`. `restarts` says whether it left a run for another one, or numbers of a layer for others.
    """

    author: Author
    before: Present
    after: Present
    words: str
    at: float
    about: object = None
    by_hand: SetParam | None = None
    weight: float | None = None
    restarts: bool = False

    @classmethod
    def of(
        cls, command: Command, author: Author, before: Present, after: Present, weight: float | None
    ) -> "AuthoredChange | None":
        """What a command changed; None if nothing that could be undone."""
        now = time.monotonic()
        if isinstance(command, SetParam):
            if weight is None or weight == command.value:
                return None
            place = f"{param_title(command.name)} of {command.layer} {list(command.index)}"
            words = f"{place} {change(weight, command.value, digits=3)}"
            return cls(author, before, after, words, now, _place(command), command, weight)
        if not isinstance(command, Edit) or before.edit == after.edit:
            return None
        changed = changes(before.experiment, after.experiment)
        title = _restart(command) or ("" if changed else _return(command))
        told = (title, changed)
        words = ", ".join(part for part in told if part)
        if not words:
            return None
        about = _about(command, before)
        return cls(author, before, after, words, now, about, restarts=title != "")

    def takes_in(self, later: "AuthoredChange") -> bool:
        """Whether a change that follows is part of this one."""
        is_same = self.about is not None and self.about == later.about and self.author == later.author
        return is_same and later.at - self.at < ONE_CHANGE_SECS and self.after.run == later.after.run

    def is_of_number(self, other: "AuthoredChange") -> bool:
        """Whether both set the same number by hand."""
        numbers = [_place(it.by_hand) for it in (self, other) if it.by_hand]
        return len(numbers) == 2 and numbers[0] == numbers[1]

    def with_later(self, later: "AuthoredChange", command: Command) -> "AuthoredChange | None":
        """This change and one by a command that is part of it; None if both together change nothing."""
        both = AuthoredChange.of(command, self.author, self.before, later.after, self.weight)
        # What the first has left is what there was before both.
        return both and replace(both, after=later.after._replace(edit=self.after.edit))


def _place(command: SetParam) -> object:
    return (command.layer, command.name, command.index)


def _restart(command: Edit) -> str:
    if isinstance(command, Reinitialise):
        return f"{RESTARTS[Reinitialise]} in {command.layer}"
    if isinstance(command, LoadExperiment) and not command.keep and command.restore is None:
        return "a fresh start"
    return RESTARTS.get(type(command), "")


def _return(command: Edit) -> str:
    """What undoing it leads to, where that changes nothing of the experiment."""
    return "back to the run before" if isinstance(command, LoadExperiment) and command.restore else ""


def _about(command: Edit, before: Present) -> object:
    """What a command sets, if a later one that sets the same is part of the same change."""
    if isinstance(command, SetHyperparameters):
        return frozenset(command.values)
    if not isinstance(command, LoadExperiment) or not command.keep:
        return None
    old, new = before.experiment, command.experiment
    specs = [(name, getattr(old, name), getattr(new, name)) for name in SPECS]
    rest = {name: None for name, _, _ in specs}
    if old.model_copy(update=rest) != new.model_copy(update=rest):
        return None
    if any(earlier.type != spec.type for _, earlier, spec in specs):
        return None
    fields = {
        (name, field)
        for name, earlier, spec in specs
        for field in spec.config
        if spec.config[field] != earlier.config.get(field)
    }
    return frozenset(fields) or None
