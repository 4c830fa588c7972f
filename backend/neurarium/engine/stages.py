"""The stages of a step, to be looked at one after the other where it is taken in several turns."""

from collections.abc import Iterator
from typing import Literal, NamedTuple

from neurarium.engine.objective import Objective, Pass, StageKind, Turn

SampleKind = Literal["real", "made"]
SAMPLES, MOVED = "samples", "moved"  # told of every turn in slow motion, besides its scalars


class Stage(NamedTuple):
    """A part of a turn: the `roles` that take part, the samples that it is about, and what happens.

    Of the turns of a step, repeated ones counted each, `turn` is over before it, and `taken` when it is seen.
    `scalar` names the number that is told of it.
    """

    kind: StageKind
    turn: int
    roles: tuple[str, ...]
    samples: tuple[SampleKind, ...]
    words: str
    scalar: str

    @property
    def taken(self) -> int:
        """How many turns are over when it is seen: params move at the last stage of a turn."""
        return self.turn + (self.kind == "move")


def stages_of(objective: Objective) -> tuple[Stage, ...]:
    """The stages of a step; none where it is taken in a single turn."""
    turns = objective.each_turn()
    if len(turns) < 2:
        return ()
    return tuple(stage for number, turn in enumerate(turns) for stage in _of_turn(objective, turn, number))


def _of_turn(objective: Objective, turn: Turn, number: int) -> Iterator[Stage]:
    passes = [each for each in objective.passes() if not turn.passes or each.name in turn.passes]
    for each in passes:
        words = each.words or f"The {each.role} reads its samples."
        scalar = turn.passes.get(each.name) or SAMPLES
        yield Stage("pass", number, (each.role,), (_samples(objective, each),), words, scalar)
    samples = tuple(sorted({_samples(objective, each) for each in passes}))
    who = " and ".join(f"the {role}" for role in turn.roles)
    usual: tuple[tuple[StageKind, str, str], ...] = (
        ("loss", f"The loss of {who}: the lower, the better.", f"{turn.name}_loss"),
        ("gradients", f"The loss shows {who} which way to change each number.", f"{turn.name}_gradient_norm"),
        ("move", f"The numbers of {who} move a little that way.", MOVED),
    )
    for kind, words, scalar in usual:
        yield Stage(kind, number, turn.roles, samples, turn.words.get(kind, words), scalar)


def _samples(objective: Objective, each: Pass) -> SampleKind:
    """Whether a pass is about what is made: it makes it, or reads what another pass did."""
    return "made" if each.reads or each.role != objective.answer_role else "real"
