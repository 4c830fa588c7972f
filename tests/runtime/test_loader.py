"""Several experiments asked for at once: which are installed, and which given up."""

from collections import deque
from collections.abc import Callable
from concurrent.futures import Future
from typing import cast

import pytest

from neurarium.engine.errors import EngineError
from neurarium.engine.experiment import Experiment
from neurarium.protocol.events import Problem
from neurarium.runtime.fair_threads import SERVER, Owner
from neurarium.runtime.loader import Early, Loader
from neurarium.runtime.plan import Plan, Planner
from neurarium.runtime.program import Program
from neurarium.runtime.programs import Programs
from tests.experiments import tiny_experiment


class Numbered(int):
    """A plan that goes by its number."""

    @property
    def key(self) -> int:
        return int(self)


class Desk:
    """A loader whose plans and programs are done when the test says so; experiments go by their seed."""

    def __init__(self) -> None:
        self.plans: dict[int, Future[Plan]] = {}
        self.programs: dict[int, Future[Program]] = {}
        self.at_hand: set[int] = set()
        self.installed: list[int] = []
        self.refused: list[tuple[int, str]] = []
        self.told_compiling = 0
        self.given_up: list[int] = []
        self.planned_to_compile: list[Plan] = []
        self._inbox: deque[Callable[[], None]] = deque()
        self.loader = Loader(
            cast(Planner, self),
            cast(Programs, self),
            owner=SERVER,
            deliver=self._inbox.append,
            compiling=self._tell,
        )

    def load(self, number: int, *, in_passing: bool = False, early: Early | None = None) -> None:
        self.loader.load(
            tiny_experiment(seed=number),
            planned=self.planned_to_compile.append,
            installed=lambda plan, _: self.installed.append(cast(int, plan)),
            refused=lambda problem: self.refused.append((number, problem.code)),
            in_passing=in_passing,
            early=early,
        )

    def planned(self, number: int) -> None:
        self.plans[number].set_result(cast(Plan, Numbered(number)))
        self._work_off()

    def compiled(self, number: int) -> None:
        self.programs[number].set_result(cast(Program, number))
        self._work_off()

    def wrong(self, number: int) -> None:
        self.plans[number].set_exception(EngineError("wrong", "This is wrong."))
        self._work_off()

    def problems_of(self, error: Exception) -> list[Problem]:
        """What whoever asked is told when planning fails."""
        problems: list[Problem] = []
        self.loader.load(
            tiny_experiment(seed=1),
            planned=lambda _: None,
            installed=lambda *_: None,
            refused=problems.append,
            in_passing=False,
        )
        self.plans[1].set_exception(error)
        self._work_off()
        return problems

    def _work_off(self) -> None:
        while self._inbox:
            self._inbox.popleft()()

    def _tell(self) -> None:
        self.told_compiling += 1

    # As planner and programs

    def plan(self, experiment: Experiment) -> Plan:
        raise AssertionError("A plan is only made when the test says so.")

    def prepare(self, _owner: Owner, _plan: object, experiment: Experiment, _: Owner) -> Future[Plan]:
        return self.plans.setdefault(experiment.seed, Future())

    def ready(self, plan: int) -> Program | None:
        return cast(Program, plan) if plan in self.at_hand else None

    def compile(self, plan: int, _: Owner) -> Future[Program]:
        return self.programs.setdefault(plan, Future())

    def begun(self, plan: int) -> Program:
        return cast(Program, plan)

    def give_up(self, plan: int, _: Owner) -> None:
        self.given_up.append(plan)

    def cancel(self, number: int) -> None:
        self.programs[number].cancel()
        self._work_off()


@pytest.fixture
def desk() -> Desk:
    return Desk()


def test_one_is_planned_compiled_and_installed(desk: Desk) -> None:
    desk.load(1)
    assert desk.loader.busy
    desk.planned(1)
    assert (desk.installed, desk.told_compiling) == ([], 1)
    desk.compiled(1)
    assert (desk.installed, desk.loader.busy) == ([1], False)


def test_what_need_not_be_compiled_is_installed_however_many_follow(desk: Desk) -> None:
    desk.at_hand = set(range(100))
    for number in range(1, 50):
        desk.load(number)
        if number % 10 == 0:
            (waiting,) = desk.plans.keys() - set(desk.installed)
            desk.planned(waiting)
    assert desk.installed == [1, 10, 20, 30]
    assert (desk.told_compiling, desk.loader.busy) == (0, True)
    desk.planned(40)
    desk.planned(49)
    assert (desk.installed[-2:], desk.loader.busy) == ([40, 49], False)


def test_what_is_overtaken_while_it_compiles_is_given_up(desk: Desk) -> None:
    desk.load(1)
    desk.planned(1)
    desk.load(2)
    desk.planned(2)
    desk.compiled(1)
    assert desk.installed == []
    desk.compiled(2)
    assert (desk.installed, desk.loader.busy) == ([2], False)


def test_what_is_overtaken_before_it_was_begun_is_not_compiled(desk: Desk) -> None:
    for number in (1, 2):
        desk.load(number)
        desk.planned(number)
    assert desk.given_up == [1]
    desk.cancel(1)
    for number in (3, 4):
        desk.load(number)
        desk.planned(number)
    desk.compiled(3)
    desk.compiled(4)
    assert desk.installed == [4]


def test_what_is_shown_early_is_compiled_already(desk: Desk) -> None:
    compiled_when_shown: list[bool] = []
    ready: list[int] = []
    early = Early(
        shown=lambda plan, _: compiled_when_shown.append(cast(int, plan) in desk.programs),
        ready=lambda plan, _: ready.append(cast(int, plan)),
        refused=lambda _: None,
    )
    desk.load(1, early=early)
    desk.planned(1)
    assert (compiled_when_shown, ready) == ([True], [])
    desk.compiled(1)
    assert (ready, desk.installed) == ([1], [])


def test_nothing_is_compiled_for_a_loader_that_is_closed(desk: Desk) -> None:
    desk.load(1)
    desk.planned(1)
    desk.loader.close()
    assert desk.given_up == [1]


def test_two_are_compiled_at_a_time_and_of_those_that_wait_the_last(desk: Desk) -> None:
    for number in range(1, 6):
        desk.load(number)
        desk.planned(number)
    assert desk.programs.keys() == {1, 2}
    desk.compiled(1)
    assert desk.programs.keys() == {1, 2, 5}
    desk.compiled(5)
    desk.compiled(2)
    assert desk.installed == [5]


def test_other_data_are_installed_in_passing(desk: Desk) -> None:
    desk.load(1, in_passing=True)
    desk.planned(1)
    desk.load(2, in_passing=True)
    desk.planned(2)
    desk.compiled(1)
    assert (desk.installed, desk.loader.busy) == ([1], True)
    desk.compiled(2)
    assert desk.installed == [1, 2]


def test_what_was_asked_for_earlier_never_takes_the_place_of_what_is_there(desk: Desk) -> None:
    desk.load(1, in_passing=True)
    desk.planned(1)
    desk.at_hand.add(2)
    desk.load(2)
    desk.planned(2)
    desk.compiled(1)
    assert desk.installed == [2]


def test_a_refusal_is_told_to_the_one_who_asked(desk: Desk) -> None:
    desk.load(1)
    desk.wrong(1)
    assert (desk.refused, desk.loader.busy) == ([(1, "wrong")], False)
    desk.load(2)
    desk.load(3)
    desk.wrong(2)
    assert desk.refused == [(1, "wrong"), (2, "wrong")]
    desk.planned(3)
    desk.compiled(3)
    assert desk.installed == [3]


def test_a_problem_of_the_server_is_none_of_the_experiment(
    desk: Desk, caplog: pytest.LogCaptureFixture
) -> None:
    problems = desk.problems_of(RuntimeError())
    assert [problem.code for problem in problems] == ["internal"]
    assert "could not be prepared" in caplog.text


def test_a_lack_of_memory_is_called_by_its_name(desk: Desk) -> None:
    problems = desk.problems_of(MemoryError())
    assert [problem.code for problem in problems] == ["out_of_memory"]
    assert "smaller batch" in problems[0].message
