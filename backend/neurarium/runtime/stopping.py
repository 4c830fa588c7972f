"""Stopping: the conditions under which a session pauses by itself."""

import math
from collections.abc import Iterator, Mapping

from pydantic import Field

from neurarium.engine.experiment import Frozen
from neurarium.protocol.commands import StopConditions
from neurarium.runtime.deciding import DecidingSteps

# Steps are 32-bit numbers, and a tiny network comes this far within an hour.
MOST_STEPS = 2_000_000_000


class Decided(Frozen):
    """All that decides when a session pauses next; the `lowest` loss is that of the step `lowest_at`."""

    conditions: StopConditions
    stopped: str | None
    decided_at: int = Field(ge=0, le=MOST_STEPS)
    met: tuple[str, ...]
    lowest: float | None
    lowest_at: int = Field(ge=0, le=MOST_STEPS)


class Stopping:
    """Looks out for the stop conditions of one session; `stopped` says in words why it paused.

    A condition that has paused it does so again only after it was untrue, was set again, or in another run.
    Those on test measurements are decided at steps that follow from the experiment alone, and training does
    not go past such a step undecided: however fast the machine is, the same run stops at the same step.
    """

    def __init__(self) -> None:
        self.conditions = StopConditions()
        self.stopped: str | None = None
        self._on_tests = False
        self._decided_at = 0
        self._met: set[str] = set()
        self._lowest: float | None = None
        self._lowest_at = 0

    def set(self, conditions: StopConditions, *, step: int) -> None:
        """Look out for these from a step on."""
        changed = {
            name
            for name in StopConditions.model_fields
            if getattr(conditions, name) != getattr(self.conditions, name)
        }
        if not self._on_tests:
            self.forget_losses()
        self._met -= changed
        self.conditions = conditions
        self._on_tests = conditions.model_copy(update={"step": None}) != StopConditions()
        if changed:
            self._decided_at = step

    @property
    def decided(self) -> Decided:
        """How it stands, to be resumed."""
        return Decided(
            conditions=self.conditions,
            stopped=self.stopped,
            decided_at=self._decided_at,
            met=tuple(sorted(self._met)),
            lowest=self._lowest,
            lowest_at=self._lowest_at,
        )

    def resume(self, decided: Decided) -> None:
        """Look out on as it was decided before."""
        self.set(decided.conditions, step=decided.decided_at)
        self.stopped, self._decided_at = decided.stopped, decided.decided_at
        self._met = set(decided.met)
        self._lowest, self._lowest_at = decided.lowest, decided.lowest_at

    def restart(self) -> None:
        """Another run begins."""
        self._decided_at = 0
        self._met.clear()
        self.forget_losses()
        self.stopped = None

    def forget_losses(self) -> None:
        """What is measured from now on is not to be compared with what was before."""
        self._lowest = None

    def limit(self, step: int, steps: int, deciding: DecidingSteps) -> int:
        """So many of `steps` steps as lead from a step no further than the one to stop or to decide at."""
        if self.awaits(step, deciding):
            return 0
        target = self.conditions.step
        if target is not None and target > step:
            steps = min(steps, target - step)
        if self._on_tests:
            steps = min(steps, deciding.after(step) - step)
        return min(steps, max(1, MOST_STEPS - step))

    def awaits(self, step: int, deciding: DecidingSteps) -> bool:
        """Whether the test measurements at a step are wanted before training continues."""
        return self._on_tests and step in deciding and step != self._decided_at

    def reached(self, step: int) -> str | None:
        """Why to pause after having trained to a step, in words."""
        if step >= MOST_STEPS:
            return f"Steps are counted up to {MOST_STEPS:,}: rewind to train again."
        return f"Step {step:,} is reached." if step == self.conditions.step else None

    def decide(self, step: int, test: Mapping[str, float]) -> str | None:
        """Why to pause at a step with such test measurements, in words; without any it trains on."""
        self._decided_at = step
        if not test:
            return None
        if self._lowest is None or test["loss"] < self._lowest:
            self._lowest, self._lowest_at = test["loss"], step
        reasons = dict(self._held(step, test))
        news = [words for name, words in reasons.items() if name not in self._met]
        self._met = set(reasons)
        return " ".join(news) or None

    def _held(self, step: int, test: Mapping[str, float]) -> Iterator[tuple[str, str]]:
        """The conditions on evaluations that hold, each with what to say."""
        wanted, loss, accuracy = self.conditions, test["loss"], test.get("accuracy", -math.inf)
        stale = step - self._lowest_at
        if wanted.test_loss is not None and loss <= wanted.test_loss:
            yield "test_loss", f"The test loss has come down to {loss:.3g}."
        if wanted.test_accuracy is not None and accuracy >= wanted.test_accuracy:
            yield "test_accuracy", f"The test accuracy has come up to {accuracy:.1%}."
        if wanted.plateau_steps is not None and stale >= wanted.plateau_steps:
            yield "plateau_steps", f"The test loss has not become lower for {stale:,} steps."
