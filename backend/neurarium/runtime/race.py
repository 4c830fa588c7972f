"""A race: runs that start together and are trained side by side, measured at the same steps."""

import math
import time
from collections.abc import Hashable, Iterator, Sequence
from itertools import groupby
from typing import NamedTuple

import jax
import numpy as np

from neurarium.engine.dataset import TARGET
from neurarium.engine.race import Lane
from neurarium.engine.train import TrainState
from neurarium.runtime.confusion import confusion
from neurarium.runtime.left import Left
from neurarium.runtime.pace import Pace
from neurarium.runtime.plan import Plan
from neurarium.runtime.race_program import RaceProgram, one_of, stacked
from neurarium.runtime.run import Run

# A race is to be watched: its steps take about so long, if the machine is fast enough.
RACE_SECS = 12.0
LEAST_STEPS_PER_SEC = 100.0
MEASURE_SECS = 0.35
# Of the time, measuring takes this share at most.
MEASURE_SHARE = 0.25
SLICE_SECS = 0.01
OWED_SECS = 0.1
MOST_MEASURED = 512


class Entrant(NamedTuple):
    """A lane, the plan of its experiment, and its run as it stands at the start."""

    lane: Lane
    plan: Plan
    run: Run


class Measured(NamedTuple):
    """What is known of a group's lanes: means by name, (lanes,), and a small picture of each, if any."""

    means: dict[str, np.ndarray]
    pictures: dict[str, np.ndarray]


class Found(NamedTuple):
    """The same of one lane."""

    means: dict[str, float]
    pictures: dict[str, np.ndarray]


class Group:
    """Runs whose programs are equal, trained in one program. What is no longer finite is out, as it was."""

    def __init__(self, numbers: Sequence[int], entrants: Sequence[Entrant], chunk_secs: float) -> None:
        self.numbers = numbers
        self.runs = [entrant.run for entrant in entrants]
        self.plans = [entrant.plan for entrant in entrants]
        self.program = RaceProgram(self.plans)
        self.step = 0
        self.pace = Pace(chunk_secs)
        self._states = stacked([run.train_state for run in self.runs])
        self._out: dict[int, TrainState] = {}

    def compile(self, like: "Group") -> None:
        """Get ready to train, by the same program as another group that is ready, if it is not this one."""
        if like is self:
            self.program.compile(self._states)
        else:
            self.program.become(like.program)

    def train(self, steps: int) -> None:
        """So many steps of each lane."""
        begun, before = time.perf_counter(), self._states
        self._states, values = self.program.train_chunk(before, steps)
        for lane, run in enumerate(self.runs):
            if lane in self._out:
                continue
            finite = np.isfinite(values[lane]).all(axis=0)
            count = steps if finite.all() else int(finite.argmin())
            if count < steps:
                self._out[lane] = one_of(self.program.train_chunk(before, count)[0], lane)
            run.seen.add(count * run.plan.learner.samples_per_step)
            run.went(values[lane, :, :count])
        self.step += steps
        now = time.perf_counter()
        self.pace.trained(steps, now - begun, now=now)

    def state_of(self, lane: int) -> TrainState:
        """A lane's train state, the last that was finite."""
        return self._out[lane] if lane in self._out else one_of(self._states, lane)

    @property
    def out(self) -> frozenset[int]:
        """The lanes whose numbers are no longer finite."""
        return frozenset(self._out)

    def measure(self) -> Iterator[Measured | None]:
        """Measure the test set slice by slice; the last thing that is yielded is what is known then."""
        program, states, names = self.program, self._states, self.runs[0].tests.names
        parts: list[dict[str, np.ndarray]] = []
        for begin in range(0, program.test_size, program.slice_size):
            start = min(begin, self.plans[0].data.test.rows - program.slice_size)
            keep = slice(begin - start, program.test_size - start)
            measured = program.measure_slice(states, start)
            parts.append({name: values[:, keep] for name, values in measured.items()})
            yield None
        whole = {name: np.concatenate([part[name] for part in parts], axis=1) for name in parts[0]}
        means = {name: whole[name].mean(axis=1, dtype=float) for name in names if name in whole}
        yield Measured(means, self._pictures(states, whole))

    def _pictures(self, states: TrainState, whole: dict[str, np.ndarray]) -> dict[str, np.ndarray]:
        answers = self.program.pictures(states)
        if answers is not None:
            return {"answer": answers}
        classes = len(self.plans[0].data.spec.class_names)
        if "prediction" not in whole or not classes:
            return {}
        labels = [
            np.asarray(plan.data.host.test.fields[TARGET])[: self.program.test_size] for plan in self.plans
        ]
        counts = [confusion(*pair, classes) for pair in zip(labels, whole["prediction"], strict=True)]
        return {"counts": np.stack(counts)}


class Race:
    """Lanes in groups, each group as far as the others before the race goes on. Used by one thread."""

    def __init__(self, entrants: Sequence[Entrant], *, steps: int, chunk_secs: float) -> None:
        self.entrants = entrants
        self.goal = self._steps = steps
        self.playing = True
        self.version = 0
        self.tensors: dict[str, np.ndarray] = {}
        self.groups = _grouped(entrants, chunk_secs)
        self._place = {
            number: (group, lane) for group in self.groups for lane, number in enumerate(group.numbers)
        }
        self._aim = 0
        self._steps_per_sec = max(steps / RACE_SECS, LEAST_STEPS_PER_SEC)
        self._owed_since = time.perf_counter()
        self._steps_measured: list[int] = []
        self._means: list[dict[str, np.ndarray]] = []
        self._measuring: Iterator[tuple[Group, Measured | None]] | None = None
        self._next_measured = 0.0
        self._spent_secs = 0.0
        self._found: dict[int, Found] = {}

    @property
    def step(self) -> int:
        """The step that all have reached."""
        return min(group.step for group in self.groups)

    @property
    def over(self) -> bool:
        """Whether it has come to its goal, and all are measured there."""
        return self.step >= self.goal and self._is_measured

    @property
    def _is_measured(self) -> bool:
        return bool(self._steps_measured) and self._steps_measured[-1] == self.step

    def compile(self) -> "Race":
        """Get ready to train."""
        compiled: dict[Hashable, Group] = {}
        for group in self.groups:
            like = compiled.setdefault((group.plans[0].form, len(group.runs)), group)
            group.compile(like)
        return self

    def play(self) -> None:
        """Race on; from the goal as many steps again."""
        if self.over:
            self.goal += self._steps
        self.playing = True
        self._owed_since = time.perf_counter()

    def pause(self) -> None:
        """Train no more."""
        self.playing = False

    def advance(self) -> bool:
        """Train a chunk of the group that is furthest behind, or measure for a moment; whether all are
        measured."""
        behind = min(self.groups, key=lambda group: group.step)
        if self._measuring is not None:
            return self._measure()
        if behind.step < self._aim:
            behind.train(min(self._aim - behind.step, behind.pace.chunk))
            return False
        now = time.perf_counter()
        if not self._is_measured and (now >= self._next_measured or self.step >= self.goal):
            self._measuring, self._spent_secs = self._measure_all(), 0.0
            return self._measure()
        self._aim = min(self.goal, self._aim + self._due(now))
        return False

    def next_due(self, now: float) -> float:
        """When it wants to be advanced again, while it plays."""
        is_behind = self._measuring is not None or self.step < self._aim or self.step >= self.goal
        return now if is_behind else max(now, self._owed_since + 1 / self._steps_per_sec)

    def _due(self, now: float) -> int:
        """How many steps all are to take next; those that the machine cannot keep up with are let go."""
        owed = int((now - self._owed_since) * self._steps_per_sec)
        steps = min(owed, *(group.pace.chunk for group in self.groups))
        self._owed_since = max(self._owed_since + steps / self._steps_per_sec, now - OWED_SECS)
        return steps

    def _measure_all(self) -> Iterator[tuple[Group, Measured | None]]:
        for group in self.groups:
            for found in group.measure():
                yield group, found

    def _measure(self) -> bool:
        assert self._measuring is not None
        begun = now = time.perf_counter()
        for group, found in self._measuring:
            now = time.perf_counter()
            if found is not None:
                self._found |= dict(zip(group.numbers, _split(found, len(group.numbers)), strict=True))
            if now - begun > SLICE_SECS:
                self._spent_secs += now - begun
                return False
        self._spent_secs += now - begun
        self._next_measured = now + max(MEASURE_SECS, self._spent_secs * (1 / MEASURE_SHARE - 1))
        self._measuring = None
        self._tell()
        return True

    def _tell(self) -> None:
        """All are measured at the same step."""
        found = [self._found[number] for number in range(len(self.entrants))]
        names = [name for name in found[0].means if all(name in each.means for each in found)]
        means = {name: np.array([each.means[name] for each in found], np.float32) for name in names}
        out = np.array([lane in group.out for group, lane in self._places], bool)
        for name in means:
            means[name][out] = math.nan
        for number, entrant in enumerate(self.entrants):
            if not out[number]:
                entrant.run.tests.append(self.step, found[number].means)
        self._steps_measured.append(self.step)
        self._means.append(means)
        if len(self._means) > MOST_MEASURED:
            del self._steps_measured[1::2], self._means[1::2]
        pictures = {name: np.stack([each.pictures[name] for each in found]) for name in _alike(found)}
        self.version += 1
        self.tensors = {
            "steps": np.array([entrant.run.step for entrant in self.entrants], np.int32),
            "out": out.astype(np.uint8),
            "test/step": np.array(self._steps_measured, np.int32),
            **{f"test/{name}": np.stack([each[name] for each in self._means], axis=1) for name in names},
            **pictures,
        }

    @property
    def _places(self) -> list[tuple[Group, int]]:
        return [self._place[number] for number in range(len(self.entrants))]

    def left(self, number: int) -> Left:
        """A lane as it stands, to be gone on from."""
        group, lane = self._place[number]
        return self.entrants[number].run.leave("")._replace(train_state=group.state_of(lane))


def _grouped(entrants: Sequence[Entrant], chunk_secs: float) -> list[Group]:
    """Those whose programs are equal, together.

    On a CPU convolutions with weights of their own are computed one by one, and slower than by themselves:
    layers that lay something out for computing take turns.
    """
    keys = [
        (entrant.plan.form, number if _has_patches(entrant.plan) else 0)
        for number, entrant in enumerate(entrants)
    ]
    first = {key: keys.index(key) for key in keys}
    order = sorted(range(len(entrants)), key=lambda number: (first[keys[number]], number))
    return [
        Group(numbers := list(together), [entrants[number] for number in numbers], chunk_secs)
        for _, together in groupby(order, key=lambda number: first[keys[number]])
    ]


def _has_patches(plan: Plan) -> bool:
    nodes = (node for model in plan.learner.models.values() for node in model.nodes.values())
    return jax.default_backend() == "cpu" and any(node.layer.scratch(node.input_shapes) for node in nodes)


def _split(found: Measured, lanes: int) -> list[Found]:
    """What was found of a group, lane by lane."""
    return [
        Found(
            {name: float(values[lane]) for name, values in found.means.items()},
            {name: values[lane] for name, values in found.pictures.items()},
        )
        for lane in range(lanes)
    ]


def _alike(found: Sequence[Found]) -> list[str]:
    """The pictures that are of the same form in all lanes."""
    forms = [{name: picture.shape for name, picture in each.pictures.items()} for each in found]
    return list(forms[0]) if all(form == forms[0] for form in forms) else []
