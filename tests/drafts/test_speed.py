"""Estimates of speed: counted work, and a machine that is measured once."""

import threading
from collections.abc import Iterator
from itertools import islice
from pathlib import Path

import numpy as np
import pytest

from neurarium.drafts import speedometer
from neurarium.drafts.calibration import measure
from neurarium.drafts.speed import Measured, SpeedModel, Work, work_of
from neurarium.drafts.speedometer import Speedometer
from neurarium.engine.train import Learner
from neurarium.runtime import quiet as times
from neurarium.runtime.plan import Planner
from neurarium.runtime.programs import Programs
from neurarium.runtime.quiet import Quiet
from tests.drafts.drafts import OUTPUT, draft, network

SECS = (2e-6, 3e-6, 4e-11, 2e-9, 1e-9, 7e-9, 8e-7, 7e-10)


def random_work(count: int) -> list[Work]:
    rng = np.random.default_rng(0)
    largest = (20, 1e7, 1e6, 1e5, 1e5)

    def draw(number: int) -> Work:
        if number % 3 == 0:
            return Work(0, 0, 0, 0, 0, 0, small_steps=1, small_macs=float(rng.random() * 2e4))
        return Work(1, *(float(rng.random() * most) for most in largest))

    return [draw(number) for number in range(count)]


def secs_of(work: Work) -> float:
    return float(np.dot(SECS, work))


@pytest.fixture
def quiet(monkeypatch: pytest.MonkeyPatch) -> Iterator[Quiet]:
    """A server that nobody uses, on a machine with time."""
    monkeypatch.setattr(times, "QUIET_SECS", 0.0)
    monkeypatch.setattr(times, "load", lambda: 0.0)
    programs = Programs()
    yield Quiet(programs)
    programs.close()


@pytest.fixture
def learner(planner: Planner) -> Learner:
    made = network(
        "input>conv conv>flat flat>end",
        conv=("conv2d", {"filters": 4}),
        flat="flatten",
        end=("dense", OUTPUT),
    )
    return planner.check(draft(made)).learner


def test_the_work_of_a_step_is_counted(learner: Learner) -> None:
    outputs = 64 + 4 * 64 + 4 * 64 + 10
    assert work_of(learner) == Work(
        steps=1,
        layers=4,
        macs=16 * (64 * 9 * 4 + 256 * 10),
        numbers=16 * (outputs + 64 * 9),
        params=(9 * 4 + 4) + (256 * 10 + 10),
        augmented=0,
    )


def test_a_machine_is_known_by_what_it_took() -> None:
    known, other = random_work(12), random_work(20)[12:]
    model = SpeedModel.fit("machine", [Measured(work, secs_of(work)) for work in known])
    for work in other:
        assert 1 / model.steps_per_sec(work) == pytest.approx(secs_of(work), rel=1e-3)


def test_a_program_that_was_disturbed_while_it_was_measured_does_not_count() -> None:
    measured = [Measured(work, secs_of(work)) for work in random_work(12)]
    measured[3] = measured[3]._replace(secs=20 * measured[3].secs)
    model = SpeedModel.fit("machine", measured)
    for entry in (*measured[:3], *measured[4:]):
        assert 1 / model.steps_per_sec(entry.work) == pytest.approx(entry.secs, rel=0.5)


def test_measuring_trains_the_programs_that_it_counts() -> None:
    (first,) = islice(measure(), 1)
    assert first.work == Work(0, 0, 0, 0, 0, 0, small_steps=1, small_macs=10 * (2 * 4 + 4 * 2 + 2 * 2))
    assert 0 < first.secs < 1


def test_the_first_who_asks_has_the_machine_measured_and_the_next_server_knows(
    learner: Learner, quiet: Quiet, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    measured = threading.Event()

    def quickly() -> Iterator[Measured]:
        yield from (Measured(work, secs_of(work)) for work in random_work(12))
        measured.set()

    monkeypatch.setattr(speedometer, "measure", quickly)
    first = Speedometer(tmp_path, quiet)
    assert first.steps_per_sec(learner) is None
    assert measured.wait(10)
    first.close()
    answer = first.steps_per_sec(learner)
    assert answer == pytest.approx(1 / secs_of(work_of(learner)), rel=1e-3)
    assert Speedometer(tmp_path, quiet).steps_per_sec(learner) == answer


@pytest.mark.parametrize("kept", ["", "{}", '{"machine": "another one", "secs": [1, 1, 1, 1, 1, 1]}'])
def test_what_was_measured_elsewhere_or_is_damaged_does_not_count(
    learner: Learner, quiet: Quiet, tmp_path: Path, kept: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(speedometer, "measure", lambda: iter([Measured(random_work(1)[0], 1.0)]))
    (tmp_path / "speed.json").write_text(kept, encoding="utf-8")
    made = Speedometer(tmp_path, quiet)
    assert made.steps_per_sec(learner) is None
    made.close()


def test_closing_stops_the_measuring(
    learner: Learner, quiet: Quiet, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    begun = threading.Event()
    made = Speedometer(tmp_path, quiet)

    def slowly() -> Iterator[Measured]:
        begun.set()
        assert made._closed.wait(10)
        yield Measured(random_work(1)[0], 1.0)
        raise AssertionError("measured on")

    monkeypatch.setattr(speedometer, "measure", slowly)
    made.steps_per_sec(learner)
    assert begun.wait(10)
    made.close()
    assert not (tmp_path / "speed.json").exists()


def test_who_waits_for_something_is_not_disturbed_by_measuring_but_a_busy_machine_is_measured_in_the_end(
    learner: Learner, quiet: Quiet, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    begun = threading.Event()

    def begin() -> Iterator[Measured]:
        begun.set()
        yield from (Measured(work, secs_of(work)) for work in random_work(12))

    monkeypatch.setattr(speedometer, "measure", begin)
    monkeypatch.setattr(times, "load", lambda: 1.0)
    monkeypatch.setattr(times, "BUSY_SECS", 0.05)
    busy = Speedometer(tmp_path, quiet)
    busy.steps_per_sec(learner)
    assert not begun.wait(0.3)
    busy.close()
    monkeypatch.setattr(speedometer, "PATIENCE_SECS", 0.1)
    impatient = Speedometer(tmp_path, quiet)
    impatient.steps_per_sec(learner)
    assert begun.wait(10)
    impatient.close()
