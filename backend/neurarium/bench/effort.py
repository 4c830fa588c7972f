"""How thoroughly the benchmark measures."""

from collections.abc import Callable
from typing import NamedTuple


class Effort(NamedTuple):
    """So many rounds, in which what is compared takes turns; how long each lasts, and a start before it."""

    rounds: int
    round_secs: float
    warm_up_secs: float

    def by_turns(self, *measures: Callable[[float], float]) -> list[list[float]]:
        """What each measures in every round, given its seconds, (measures, rounds)."""
        for measure in measures:
            measure(self.warm_up_secs)
        rounds = [[measure(self.round_secs) for measure in measures] for _ in range(self.rounds)]
        return [list(column) for column in zip(*rounds, strict=True)]


THOROUGH = Effort(rounds=5, round_secs=3.0, warm_up_secs=1.0)
# For a first look: a range of two rounds says little.
QUICK = Effort(rounds=2, round_secs=0.7, warm_up_secs=0.5)


def ratios(one: list[float], other: list[float]) -> list[float]:
    """One to the other, round by round."""
    return [a / b for a, b in zip(one, other, strict=True)]
