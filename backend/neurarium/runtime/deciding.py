"""The steps whose tests decide when to stop: they follow from the experiment alone, as a run does."""

from typing import NamedTuple

# Testing a sample takes about a third of learning from it: with such gaps it takes a tenth of the time.
GAP_IN_TESTS = 4
SHORTEST_PART = 16
TESTS_BEFORE_DOUBLING = 8


class DecidingSteps(NamedTuple):
    """Steps at multiples of a gap that grows with the step, from a sixteenth of the `longest` up to it.

    All gaps are powers of two, so that a gap's last step is the first of the next.
    """

    longest: int

    @classmethod
    def of(cls, *, test_size: int, batch_size: int) -> "DecidingSteps":
        """As often as testing so many samples allows, beside steps of such batches."""
        return cls(_power_of_two(GAP_IN_TESTS * test_size // batch_size))

    def gap(self, step: int) -> int:
        """How far apart the deciding steps are from a step on."""
        shortest = max(1, self.longest // SHORTEST_PART)
        return min(self.longest, max(shortest, _power_of_two(step // TESTS_BEFORE_DOUBLING)))

    def after(self, step: int) -> int:
        """The first deciding step after a step."""
        gap = self.gap(step)
        return step - step % gap + gap

    def __contains__(self, step: object) -> bool:
        return isinstance(step, int) and step > 0 and step % self.gap(step) == 0


def _power_of_two(number: int) -> int:
    """The largest power of two up to a number; 1 for smaller ones."""
    return 1 << max(0, number.bit_length() - 1)
