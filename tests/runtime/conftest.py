"""Data, plans and programs that are small enough to be made in every test process."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from neurarium.engine.experiment import Spec
from neurarium.runtime.datasets import Datasets, LoadedData
from neurarium.runtime.plan import Plan, Planner
from neurarium.runtime.program import Program
from neurarium.runtime.programs import Programs
from neurarium.settings import Limits
from tests.experiments import tiny_experiment
from tests.runtime.few_digits import few
from tests.runtime.stage import Perform, perform


class FewDigits(Datasets):
    """The digits, but only 200 to learn from and 60 to test on."""

    def load(self, spec: Spec, *, seed: int) -> LoadedData:
        return few(super().load(spec, seed=seed))


@pytest.fixture(scope="session")
def planner(tmp_path_factory: pytest.TempPathFactory) -> Planner:
    return Planner(FewDigits(Path(tmp_path_factory.mktemp("data")), ()), Limits())


@pytest.fixture(scope="session")
def programs() -> Iterator[Programs]:
    made = Programs()
    yield made
    made.close()


@pytest.fixture(scope="session")
def plan(planner: Planner) -> Plan:
    return planner.plan(tiny_experiment())


@pytest.fixture(scope="session")
def program(programs: Programs, plan: Plan) -> Program:
    return programs.compile(plan).result(timeout=60)


@pytest.fixture
def play(planner: Planner, programs: Programs) -> Perform:
    """Plays an act on the stage of a fresh session."""
    return lambda act: perform(act, planner, programs)
