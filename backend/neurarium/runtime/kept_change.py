"""A change of a session as it is saved: by whom is told by the mark of a seat, and no name."""

import math
from typing import Self

from neurarium.engine.experiment import Experiment, Frozen
from neurarium.protocol.commands import SetParam
from neurarium.runtime.authored_change import Author, AuthoredChange, Present

# So many are saved of a session, the latest, and of these as many as take so many letters.
MOST_KEPT = 60
MOST_LETTERS = 2**20
# No run has this number.
OTHER_RUN = 0


class KeptChange(Frozen):
    """One change, under its number. `of_present` says whether it left the run that is saved with it."""

    number: int
    undoes: int | None
    mark: str
    words: str
    before: Experiment
    after: Experiment
    edit: str
    of_present: bool
    by_hand: SetParam | None
    weight: float | None
    restarts: bool

    @classmethod
    def of(cls, made: AuthoredChange, number: int, undoes: int | None, *, run: int) -> Self:
        """A change as it is saved with a session whose present run has this number."""
        return cls(
            number=number,
            undoes=undoes,
            mark=made.author.mark,
            words=made.words,
            before=made.before.experiment,
            after=made.after.experiment,
            edit=made.after.edit,
            of_present=made.after.run == run,
            by_hand=made.by_hand,
            weight=made.weight,
            restarts=made.restarts,
        )

    def made(self, author: Author, *, run: int) -> AuthoredChange:
        """The change as it was, in a session whose present run has this number."""
        run = run if self.of_present else OTHER_RUN
        return AuthoredChange(
            author=author,
            before=Present(self.before, "", run),
            after=Present(self.after, self.edit, run),
            words=self.words,
            # Nothing that follows is part of it.
            at=-math.inf,
            by_hand=self.by_hand,
            weight=self.weight,
            restarts=self.restarts,
        )


def within_letters(changes: tuple[KeptChange, ...]) -> tuple[KeptChange, ...]:
    """The latest of these that take no more than `MOST_LETTERS` together."""
    letters, first = 0, len(changes)
    for number in reversed(range(len(changes))):
        letters += len(changes[number].model_dump_json())
        if letters > MOST_LETTERS:
            break
        first = number
    return changes[first:]
