"""Every step of every run of a session, whatever was done and in whatever order, is had again bit for bit."""

import itertools
import random
from collections.abc import Callable
from pathlib import Path

import pytest

from neurarium.engine.experiment import Experiment, LayerSpec, Spec
from neurarium.protocol.commands import (
    ChangeRun,
    GoOnFrom,
    LoadExperiment,
    LockParam,
    NewStart,
    Reinitialise,
    SessionCommand,
    SetHyperparameters,
    SetParam,
    Step,
)
from neurarium.runtime.datasets import Datasets
from neurarium.runtime.plan import Planner
from neurarium.runtime.programs import Programs
from neurarium.runtime.saved import About, Saved, packed
from neurarium.runtime.saved_past import packed_past
from neurarium.runtime.saved_runs import SavedRuns
from neurarium.settings import Limits
from neurarium.store.checkpoint import Checkpoint
from tests.runtime.driving import Driver
from tests.runtime.test_looking_back import States, is_same, look
from tests.runtime.test_runs import done, present, switch
from tests.runtime.test_saved_past import file_of, opened
from tests.runtime.test_session_holds import marked

HIDDEN = ((4, 2), (5, 2), (4, 3))
LOOKS = 12  # at each run, in the end
edits = itertools.count()


@pytest.fixture(scope="module")
def planner(tmp_path_factory: pytest.TempPathFactory) -> Planner:
    """Points of the plane, which train in microseconds."""
    return Planner(Datasets(Path(tmp_path_factory.mktemp("data")), ()), Limits())


class Walk:
    """A session with its runs, and the train states that each of them was seen in."""

    def __init__(self, planner: Planner, programs: Programs, seed: int) -> None:
        self.planner, self.programs = planner, programs
        self.drawn = random.Random(seed)
        self.driver = Driver(planner, programs, planner.preset_experiment("plane_4_2", "spiral")).ready()
        self.states: dict[int, States] = {}

    @property
    def acts(self) -> dict[str, Callable[[], None]]:
        return {
            "live": lambda: self.set_rate(self.drawn.choice([0.1, 0.01])),
            "by hand": lambda: done(self.driver, self.drawn.choice(BY_HAND)),
            "surgery": self.operate,
            "undone surgery": self.operate_and_undo,
            "other data": self.read_other_data,
            "held": self.hold_a_unit,
            "one example": lambda: self.train(Step(steps=2, size="example")),
            "branch": lambda: self.branch(None),
            "branch of before": self.branch_of_before,
            "new start": self.begin_anew,
            "other run": self.switch,
            "beside": self.train_beside,
            "restart": self.restart,
        }

    @property
    def experiment(self) -> Experiment:
        return self.driver.state.experiment

    @property
    def present(self) -> int:
        return present(self.driver).id

    def note(self) -> None:
        """Note what the present run, and those beside it, stand at."""
        states = self.states.setdefault(self.present, {})
        states[self.driver.snapshot.step] = self.driver.snapshot.train_state
        for run, companion in self.driver.session._together._companions.items():
            self.states[run][companion.left.step] = companion.left.train_state

    def train(self, step: Step) -> None:
        self.note()
        self.driver.send(step)
        self.driver.until(lambda: not self.driver.state.playing and self.driver.turn() is None)
        self.note()

    def set_rate(self, rate: float) -> None:
        done(self.driver, SetHyperparameters(values={"optimizer.learning_rate": rate}))

    def load(self, experiment: Experiment, restore: str | None = None) -> None:
        edit = f"edit-{next(edits)}"
        done(self.driver, LoadExperiment(experiment=experiment, keep=True, restore=restore, edit=edit))
        self.driver.until(lambda: self.driver.state.edit == edit and self.driver.state.status != "compiling")

    def operate(self) -> None:
        units = dict(zip(("dense_1", "dense_2"), self.drawn.choice(HIDDEN), strict=True))

        def resized(spec: LayerSpec) -> LayerSpec:
            config = {**spec.config, "units": units.get(spec.id, 0)}
            return spec.model_copy(update={"config": config}) if spec.id in units else spec

        self.load(self.experiment.with_layers(resized))

    def operate_and_undo(self) -> None:
        before = self.experiment
        self.operate()
        edit = self.driver.state.edit
        self.train(Step(steps=self.drawn.choice([1, 5])))
        if edit in self.driver.state.kept:
            self.load(before, restore=edit)

    def hold_a_unit(self) -> None:
        self.load(marked(self.experiment, "dense_1", held={self.drawn.randrange(4): 0.0}))

    def read_other_data(self) -> None:
        noisy = Spec(type="circle", config={"noise": 0.3})
        dataset = self.drawn.choice([noisy, Spec(type="spiral"), Spec(type="xor")])
        self.load(self.experiment.model_copy(update={"dataset": dataset}))

    def branch(self, step: int | None) -> None:
        self.note()
        parent = self.present
        if step is not None:
            look(self.driver, step)
        done(self.driver, GoOnFrom(run=self.driver.snapshot.run, step=step))
        at = self.driver.snapshot.step
        self.states[self.present] = {each: state for each, state in self.states[parent].items() if each <= at}

    def branch_of_before(self) -> None:
        self.note()
        self.branch(self.drawn.choice(sorted(self.states[self.present])[:-1] or [None]))

    def begin_anew(self) -> None:
        self.note()
        done(self.driver, NewStart(seed=self.drawn.randrange(99), edit=f"start-{next(edits)}"))

    def others(self) -> list[int]:
        return [each.id for each in self.driver.state.runs if each.status == "kept"]

    def switch(self) -> None:
        self.note()
        if others := self.others():
            switch(self.driver, self.drawn.choice(others))

    def train_beside(self) -> None:
        """Train another run for as many steps as the present one."""
        self.note()
        if others := self.others():
            run = self.drawn.choice(others)
            done(self.driver, ChangeRun(run=run, trains=True))
            together = self.driver.session._together._companions
            self.driver.until(lambda: run not in together or together[run].run is not None)
            self.train(Step(steps=self.drawn.choice([3, 40])))
            done(self.driver, ChangeRun(run=run, trains=False))

    def restart(self) -> None:
        """Another server takes over what this one would have saved."""
        self.note()
        saved = self.driver.session.saved()
        assert saved is not None
        found, about = again(packed(saved)), About.of(saved)
        kept = {run: again(packed(Saved(left, saved.decided, None))) for run, left in saved.kept.items()}
        pasts = {self.present: saved.past, **saved.pasts}
        of_pasts = {run: again(it) for run, past in pasts.items() if past and (it := packed_past(past))}
        plan = self.planner.plan(about.experiment)
        runs = SavedRuns(kept, {}, of_pasts)
        saved = runs.unpack(found, about, self.planner, self.programs, plan, self.programs.begun(plan))
        self.driver = Driver(self.planner, self.programs, about.experiment, saved=saved).ready()

    def open_file(self) -> None:
        """Another server opens the present run's file."""
        self.note()
        self.driver = opened(file_of(self.driver), self.planner, self.programs)

    def check(self) -> None:
        """Look at steps of all runs."""
        for run in [self.present, *self.others()]:
            if run != self.present:
                switch(self.driver, run)
            states = self.states[run]
            for step in self.drawn.sample(sorted(states), min(LOOKS, len(states))):
                if step < self.driver.snapshot.step:
                    shown = look(self.driver, step)
                    assert shown.step == step, run
                    assert is_same(shown.train_state, states[step]), (run, step)


BY_HAND: list[SessionCommand] = [
    SetParam(layer="dense_1", name="kernel", index=(1, 1), value=0.5),
    Reinitialise(layer="output"),
    LockParam(layer="dense_1", name="bias", index=(0,), locked=True),
]


def again(checkpoint: Checkpoint) -> Checkpoint:
    """As it is after it was written and read."""
    return Checkpoint.decode(checkpoint.encode())


@pytest.mark.parametrize("seed", [1, 2])
def test_every_step_is_had_again_after_any_sequence_of_commands(
    seed: int, planner: Planner, programs: Programs
) -> None:
    walk = Walk(planner, programs, seed)
    walk.train(Step(steps=20))
    for act in walk.drawn.sample([*walk.acts], len(walk.acts)):
        walk.acts[act]()
        walk.train(Step(steps=walk.drawn.choice([1, 7, 30])))
    walk.check()
    walk.restart()
    walk.check()
    walk.open_file()
    walk.check()
