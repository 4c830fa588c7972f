"""The past of a run is there again after a restart, and where its file is opened: any step, bit for bit."""

import json
from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

from neurarium.protocol.commands import (
    Rewind,
    SetHyperparameters,
    TakeWeights,
)
from neurarium.runtime import saved_past
from neurarium.runtime.past import Past
from neurarium.runtime.plan import Planner
from neurarium.runtime.programs import Programs
from neurarium.runtime.run_file import RunFile, read, written
from neurarium.runtime.saved import About
from neurarium.runtime.saved_past import unpacked_past
from neurarium.runtime.saved_runs import SavedRuns
from neurarium.runtime.weights_file import Brought
from neurarium.settings import Limits
from neurarium.store.checkpoint import Checkpoint
from neurarium.store.errors import LostError
from tests.runtime.driving import Driver
from tests.runtime.test_looking_back import States, is_same, look, train

MOST_BYTES = 2**26


def file_of(driver: Driver) -> RunFile:
    saved = driver.session.saved()
    assert saved is not None
    return read(written(saved), most_bytes=MOST_BYTES)


def opened(found: RunFile, planner: Planner, programs: Programs) -> Driver:
    """A session as after a restart, or on another server."""
    about = About.read(found.run)
    plan = planner.plan(about.experiment)
    parts = SavedRuns.of_file(found, about)
    saved = parts.unpack(found.run, about, planner, programs, plan, programs.begun(plan))
    return Driver(planner, programs, about.experiment, saved=saved).ready()


def test_rewinding_an_opened_file_leads_to_what_the_run_began_with(
    planner: Planner, programs: Programs
) -> None:
    driver = Driver(planner, programs).ready()
    bias = np.linspace(0, 1, 10, dtype=np.float32)
    brought = Brought({"output/bias": bias, "output/kernel": np.ones((8, 10), np.float32)}, {})
    found = driver.session.hold_against(brought, "own.npz")
    assert found.weights is not None
    driver.send(TakeWeights(weights=found.weights))
    train(driver, 10, {})
    again = opened(file_of(driver), planner, programs)
    np.testing.assert_array_equal(look(again, 0).train_state.params["output"]["bias"], bias)
    again.send(Rewind())
    assert again.snapshot.step == 0
    np.testing.assert_array_equal(again.snapshot.train_state.params["output"]["bias"], bias)


@pytest.fixture
def trained(planner: Planner, programs: Programs) -> Driver:
    driver = Driver(planner, programs).ready()
    train(driver, 20, {})
    return driver


def test_a_file_without_a_past_opens_as_before(trained: Driver, planner: Planner, programs: Programs) -> None:
    driver = opened(RunFile(file_of(trained).run), planner, programs)
    train(driver, 10, {})
    assert look(driver, 5).step == 20


def test_a_past_of_another_machine_says_so(
    trained: Driver, planner: Planner, programs: Programs, monkeypatch: pytest.MonkeyPatch
) -> None:
    found = file_of(trained)
    assert opened(found, planner, programs).state.past_differs is None
    monkeypatch.setattr(saved_past, "this_machine", lambda: "an abacus")
    state = opened(found, planner, programs).state
    assert state.past_differs is not None
    assert "Up to step 20" in state.past_differs


def changed(checkpoint: Checkpoint, **about: Any) -> Checkpoint:
    return checkpoint._replace(about=json.dumps({**json.loads(checkpoint.about), **about}))


FORGED: dict[str, Callable[[Checkpoint], Checkpoint]] = {
    "no keyframes": lambda it: changed(it, keyframes=[]),
    "twice": lambda it: changed(it, keyframes=json.loads(it.about)["keyframes"] * 2),
    "no ways": lambda it: changed(it, ways=[]),
    "a gap backwards": lambda it: changed(it, gaps=[[7, 3]]),
    "of the future": lambda it: changed(it, version=2),
    "long": lambda it: changed(it, machine="x" * 2**23),
}


@pytest.mark.parametrize("forge", FORGED.values(), ids=FORGED)
def test_what_is_forged_is_no_past(forge: Callable[[Checkpoint], Checkpoint], trained: Driver) -> None:
    past = file_of(trained).past
    assert past is not None
    with pytest.raises(LostError):
        unpacked_past(forge(past), until=20, most_bytes=MOST_BYTES)


def test_a_past_that_cannot_be_read_is_told_of_and_another_one_begins(
    trained: Driver, planner: Planner, programs: Programs
) -> None:
    found = file_of(trained)
    assert found.past is not None
    driver = opened(found._replace(past=changed(found.past, version=2)), planner, programs)
    assert driver.state.past_lost is not None
    assert "steps before 20 cannot be read" in driver.state.past_lost
    train(driver, 10, {})
    assert look(driver, 25).step == 25
    assert look(driver, 5).step == 20
    assert opened(file_of(driver), planner, programs).state.past_lost is None


def test_train_states_that_do_not_fit_are_left_out_of_the_past(
    trained: Driver, planner: Planner, programs: Programs
) -> None:
    found = file_of(trained)
    assert found.past is not None
    arrays = {name: array.ravel()[:1] for name, array in found.past.arrays.items()}
    driver = opened(found._replace(past=found.past._replace(arrays=arrays)), planner, programs)
    assert look(driver, 5).step == 20
    train(driver, 20, {})
    assert look(driver, 30).step == 30


def test_what_is_saved_of_a_long_past_stays_small(planner: Planner, programs: Programs) -> None:
    frugal = Planner(planner.datasets, Limits(saved_past_bytes=600_000))
    driver = Driver(frugal, programs).ready()
    states: States = {}
    for _ in range(20):
        train(driver, 20, states)
    found = file_of(driver)
    assert found.past is not None
    assert sum(array.nbytes for array in found.past.arrays.values()) <= 600_000
    again = opened(found, frugal, programs)
    for step in (0, 20, 380):
        assert is_same(look(again, step).train_state, states[step])


def test_of_very_many_ways_the_last_are_saved(monkeypatch: pytest.MonkeyPatch, trained: Driver) -> None:
    monkeypatch.setattr(saved_past, "MOST_WAYS", 3)
    for rate in (0.01, 0.02, 0.03, 0.04):
        trained.send(SetHyperparameters(values={"optimizer.learning_rate": rate}))
        train(trained, 5, {})
    run = trained.session._run
    assert run is not None
    packed = saved_past.packed_past(run.past)
    assert packed is not None
    past = unpacked_past(packed, until=40, most_bytes=MOST_BYTES)
    assert len(past.recipes) <= 3
    assert past.first_step is not None
    assert past.first_step >= 20


def test_an_empty_past_is_not_saved() -> None:
    assert saved_past.packed_past(Past(1_000)) is None
