"""A challenge to a class: a rule, a clock, and a ranking of its own runs that stands when the time is up."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal

from neurarium.engine.experiment import Experiment, Frozen
from neurarium.protocol.infos import ScalarForm
from neurarium.protocol.rooms import ChallengeState, RankState, Rule
from neurarium.runtime.plan import Plan
from neurarium.runtime.session import Session
from neurarium.runtime.wall import weights_of

# When the time is up all runs stand; that they are measured is waited for no longer than this.
MEASURING_SECS = 5.0
Phase = Literal["open", "measuring", "over"]


class Entry(Frozen):
    """How a member stands: the newest measurement, or in words why it does not count."""

    name: str
    result: float | None
    broken: str = ""


class KeptChallenge(Frozen):
    """A challenge as it is saved."""

    number: int
    rule: Rule
    panel: str
    title: str
    ends_at: float
    phase: Phase
    entries: Mapping[int, Entry]
    # Until November 2026 it was not saved.
    form: ScalarForm | None = None


@dataclass
class Challenge:
    """What the class is challenged to; times are in seconds since 1970, `entries` by seat.

    `title`, `panel` and `form` are those of the scalar that counts: of a share the most is best, else the
    least.
    """

    number: int
    rule: Rule
    panel: str
    title: str
    form: ScalarForm
    ends_at: float
    phase: Phase = "open"
    entries: dict[int, Entry] = field(default_factory=dict)

    def measure(self, names: Mapping[int, str], runs: Mapping[int, Session], given: Experiment) -> None:
        """Note what the runs have come to, by seat; what is known of a run that is not there stands."""
        if self.phase != "over":
            measured = {seat: self._entry(names[seat], run, given) for seat, run in runs.items()}
            self.entries |= {seat: entry for seat, entry in measured.items() if entry}

    def tick(self, now: float, *, all_measured: bool) -> None:
        """The clock: when the time is up all is measured once more, and then the results stand."""
        if self.phase == "open" and now >= self.ends_at:
            self.phase, self.ends_at = "measuring", min(now, self.ends_at)
        elif self.phase == "measuring" and (all_measured or now >= self.ends_at + MEASURING_SECS):
            self.phase = "over"

    def remove(self, seat: int) -> None:
        """A seat was taken away: it is ranked no longer, unless the results stand already."""
        if self.phase != "over":
            self.entries.pop(seat, None)

    def stop(self, now: float) -> None:
        """The time is up before it is."""
        if self.phase == "open":
            self.ends_at = min(self.ends_at, now)

    def objection(self, run: Session, given: Experiment) -> str:
        """Which part of the rule a run does not keep, in words for its member; empty if none."""
        snapshot = run.snapshot
        return self._objection(snapshot.plan, snapshot.step, given) if snapshot else ""

    def _objection(self, plan: Plan, step: int, given: Experiment) -> str:
        rule, weights, present = self.rule, weights_of(plan), plan.experiment
        if (present.dataset, present.objective.type) != (given.dataset, given.objective.type):
            return "The challenge is about the data that you were given; these are others."
        if rule.most_weights is not None and weights > rule.most_weights:
            return f"{weights:,} weights are too many; {rule.most_weights:,} are allowed."
        if rule.most_steps is not None and step > rule.most_steps:
            return f"{step:,} steps are too many; {rule.most_steps:,} are allowed."
        return ""

    def _entry(self, name: str, run: Session, given: Experiment) -> Entry | None:
        snapshot = run.snapshot
        if snapshot is None:
            return None
        broken = self._objection(snapshot.plan, snapshot.step, given)
        return Entry(name=name, result=snapshot.tests.last.get(self.rule.metric), broken=broken)

    @property
    def ranking(self) -> tuple[RankState, ...]:
        """Who keeps the rule and is measured, the best first; equals share a place."""
        ranked = [
            RankState(seat=seat, name=entry.name, result=entry.result)
            for seat, entry in sorted(self.entries.items())
            if entry.result is not None and entry.result == entry.result and not entry.broken
        ]
        return tuple(sorted(ranked, key=lambda rank: rank.result if self.form == "number" else -rank.result))

    def state_for(self, seat: int | None, *, knows: bool, now: float) -> ChallengeState:
        """The challenge as a seat sees it, which `knows` the ranking before it is over, or does not."""
        ranking = self.ranking
        result = next((rank.result for rank in ranking if rank.seat == seat), None)
        mine = self.entries.get(seat) if seat is not None else None
        return ChallengeState(
            number=self.number,
            rule=self.rule,
            panel=self.panel,
            title=self.title,
            form=self.form,
            left_secs=max(0.0, self.ends_at - now) if self.phase == "open" else 0.0,
            is_over=self.phase == "over",
            place=[rank.result for rank in ranking].index(result) + 1 if result is not None else None,
            ranked=len(ranking),
            result=mine.result if mine else None,
            broken=mine.broken if mine else "",
            ranking=ranking if knows or self.phase == "over" else (),
        )

    def kept(self) -> KeptChallenge:
        """What is to be saved of it; entries once they stand, as until then runs are measured again."""
        entries = dict(self.entries) if self.phase == "over" else {}
        return KeptChallenge(
            number=self.number,
            rule=self.rule,
            panel=self.panel,
            title=self.title,
            ends_at=self.ends_at,
            phase=self.phase,
            entries=entries,
            form=self.form,
        )

    @classmethod
    def of(cls, kept: KeptChallenge) -> "Challenge":
        """As it was when it was saved."""
        form = kept.form or ("number" if kept.panel == "loss" else "success")
        shown = kept.rule, kept.panel, kept.title, form
        return cls(kept.number, *shown, kept.ends_at, kept.phase, dict(kept.entries))
