"""Taking edits back: what was trained is there again."""

import random
from collections.abc import Callable
from itertools import count

import jax
import numpy as np
import pytest

from neurarium.engine.experiment import Experiment, Spec
from neurarium.engine.train import TrainState
from neurarium.protocol.commands import (
    LoadExperiment,
    NewStart,
    Reinitialise,
    Rewind,
    SetHyperparameters,
    SetParam,
    Step,
)
from neurarium.protocol.events import Kept
from neurarium.runtime.keep import Keep
from neurarium.runtime.plan import Planner
from neurarium.runtime.programs import Programs
from tests.experiments import tiny_experiment
from tests.runtime.driving import Driver

WIDE = tiny_experiment(hidden=(12,))
DEEP = tiny_experiment(hidden=(12, 6))
CATS = tiny_experiment(dataset="cats", classes=2)
RIPPLE = tiny_experiment(dataset="ripple", classes=1).model_copy(
    update={"objective": Spec(type="regression")}
)


@pytest.fixture
def trained(planner: Planner, programs: Programs) -> Driver:
    """A session of 12 units that stands at step 30."""
    driver = Driver(planner, programs, WIDE).ready()
    train(driver, 30)
    return driver


def train(driver: Driver, steps: int) -> None:
    driver.send(Step(steps=steps))
    driver.until(lambda: not driver.state.playing)


def load(
    driver: Driver, experiment: Experiment, edit: str, *, keep: bool = True, restore: str | None = None
) -> None:
    command = LoadExperiment(experiment=experiment, keep=keep, edit=edit, restore=restore)
    assert driver.send(command) == []
    driver.until(lambda: driver.state.edit == edit)
    driver.ready()


def numbers(state: TrainState) -> list[bytes]:
    leaves = jax.tree.leaves(state._replace(key=jax.random.key_data(state.key)))
    return [np.asarray(leaf).tobytes() for leaf in leaves]


Leave = Callable[[Driver], None]
LEAVINGS: dict[str, Leave] = {
    "rewind": lambda driver: sent(driver, Rewind(edit="it")),
    "new start": lambda driver: sent(driver, NewStart(edit="it")),
    "another network": lambda driver: load(driver, tiny_experiment(), "it", keep=False),
    "another network that is like it": lambda driver: load(driver, DEEP, "it"),
    "a narrower layer": lambda driver: load(driver, tiny_experiment(hidden=(5,)), "it"),
    "another optimizer": lambda driver: load(driver, tiny_experiment(hidden=(12,), optimizer="sgd"), "it"),
    "other data": lambda driver: load(driver, CATS, "it", keep=False),
    "other data that it continues with": lambda driver: load(driver, CATS, "it"),
    "another lab": lambda driver: load(driver, RIPPLE, "it"),
    "a layer's fresh start": lambda driver: sent(driver, Reinitialise(layer="dense_1", edit="it")),
}


def sent(driver: Driver, command: Rewind | NewStart | Reinitialise) -> None:
    assert driver.send(command) == []
    driver.until(lambda: driver.state.edit == command.edit)
    driver.ready()


@pytest.mark.parametrize("leave", LEAVINGS.values(), ids=LEAVINGS)
def test_what_was_left_is_restored_to_the_bit(trained: Driver, leave: Leave) -> None:
    trained.send(SetHyperparameters(values={"optimizer.learning_rate": 0.01}))
    train(trained, 10)
    before, state = trained.snapshot, trained.state
    losses = trained.losses()
    leave(trained)
    assert trained.state.kept == {"it": Kept(of=state.edit, steps=40)}
    load(trained, state.experiment, "back", restore="it")
    assert numbers(trained.snapshot.train_state) == numbers(before.train_state)
    assert trained.losses().tobytes() == losses.tobytes()
    assert (trained.state.step, trained.state.markers) == (40, state.markers)
    assert trained.state.experiment == state.experiment


@pytest.mark.parametrize("name", ["rewind", "new start", "another network", "other data", "another lab"])
def test_what_was_trained_since_another_start_is_there_again_when_it_is_made_again(
    trained: Driver, name: str
) -> None:
    first = trained.state.experiment
    LEAVINGS[name](trained)
    train(trained, 20)
    after, experiment = trained.snapshot, trained.state.experiment
    load(trained, first, "back", restore="it")
    assert trained.state.step == 30
    train(trained, 7)
    load(trained, experiment, "again", restore="back")
    assert numbers(trained.snapshot.train_state) == numbers(after.train_state)
    load(trained, first, "back-again", restore="again")
    assert trained.state.step == 37


def test_what_goes_on_with_other_classes_is_a_run_of_its_own(trained: Driver) -> None:
    """It begins with what was learned, but for the output; whatever it learns, undo gives the other back."""
    before = trained.snapshot.train_state
    load(trained, tiny_experiment(dataset="cats", classes=2, hidden=(12,)), "it")
    begun = trained.snapshot.train_state
    assert trained.state.step == 0
    assert trained.state.carried["output"] == "new"
    np.testing.assert_array_equal(begun.params["dense_1"]["kernel"], before.params["dense_1"]["kernel"])
    train(trained, 20)
    sent(trained, Rewind(edit="again"))
    assert trained.state.step == 0
    assert numbers(trained.snapshot.train_state) == numbers(begun)
    load(trained, WIDE, "undo", restore="it")
    assert trained.state.step == 30
    assert numbers(trained.snapshot.train_state) == numbers(before)


def test_measurements_of_the_test_set_come_back_too(trained: Driver) -> None:
    trained.until(lambda: trained.turn() is None)
    measured = trained.snapshot.tests.since(0).values
    sent(trained, Rewind(edit="it"))
    trained.until(lambda: trained.turn() is None)
    load(trained, WIDE, "back", restore="it")
    trained.until(lambda: trained.turn() is None)
    again = trained.snapshot.tests.since(0).values
    assert {name: values.tolist() for name, values in again.items()} == {
        name: values.tolist() for name, values in measured.items()
    }


def params(driver: Driver, layer: str = "dense_1", name: str = "kernel") -> np.ndarray:
    return np.array(driver.snapshot.train_state.params[layer][name])


def test_a_layer_that_was_narrowed_gets_its_units_back_and_keeps_what_was_learned_since(
    trained: Driver,
) -> None:
    old = params(trained), params(trained, "output")
    load(trained, tiny_experiment(hidden=(5,)), "it")
    narrow = params(trained)
    places = [int(np.flatnonzero((old[0] == column[:, None]).all(0))[0]) for column in narrow.T]
    train(trained, 25)
    learned = params(trained), params(trained, "output")
    load(trained, WIDE, "back", restore="it")
    cut = np.setdiff1d(np.arange(12), places)
    np.testing.assert_array_equal(params(trained)[:, places], learned[0])
    np.testing.assert_array_equal(params(trained)[:, cut], old[0][:, cut])
    np.testing.assert_array_equal(params(trained, "output")[places], learned[1])
    np.testing.assert_array_equal(params(trained, "output")[cut], old[1][cut])
    assert (trained.state.step, trained.state.run) == (55, 1)
    assert trained.snapshot.history.end_step == 55
    train(trained, 5)


def test_a_layer_that_was_deleted_comes_back_as_it_was_trained(planner: Planner, programs: Programs) -> None:
    driver = Driver(planner, programs, DEEP).ready()
    train(driver, 30)
    deleted = params(driver, "dense_2")
    load(driver, WIDE, "it")
    train(driver, 25)
    first = params(driver)
    load(driver, DEEP, "back", restore="it")
    np.testing.assert_array_equal(params(driver, "dense_2"), deleted)
    np.testing.assert_array_equal(params(driver), first)
    assert driver.state.step == 55


def test_a_layer_with_a_fresh_start_gets_its_weights_back_and_the_others_keep_theirs(trained: Driver) -> None:
    old = params(trained)
    sent(trained, Reinitialise(layer="dense_1", edit="it"))
    train(trained, 25)
    learned = params(trained, "output")
    load(trained, WIDE, "back", restore="it")
    np.testing.assert_array_equal(params(trained), old)
    np.testing.assert_array_equal(params(trained, "output"), learned)


def test_what_is_made_again_after_more_training_goes_on_from_that(trained: Driver) -> None:
    load(trained, DEEP, "it")
    inserted = params(trained, "dense_2")
    load(trained, WIDE, "back", restore="it")
    train(trained, 25)
    learned = params(trained)
    load(trained, DEEP, "again", restore="back")
    np.testing.assert_array_equal(params(trained), learned)
    np.testing.assert_array_equal(params(trained, "dense_2"), inserted)
    assert trained.state.step == 55


def test_a_number_set_by_hand_since_is_not_undone_with_the_network(trained: Driver) -> None:
    load(trained, DEEP, "it")
    trained.send(SetParam(layer="dense_1", name="kernel", index=(3, 2), value=0.5))
    load(trained, WIDE, "back", restore="it")
    assert params(trained)[3, 2] == np.float32(0.5)


def test_without_anything_trained_nothing_is_kept(planner: Planner, programs: Programs) -> None:
    driver = Driver(planner, programs).ready()
    sent(driver, Rewind(edit="a"))
    load(driver, WIDE, "b")
    assert driver.state.kept == {}


def test_what_is_no_longer_kept_begins_as_without_it(planner: Planner, programs: Programs) -> None:
    driver = Driver(planner, programs, WIDE, keep=Keep(session_bytes=0, total_bytes=0)).ready()
    train(driver, 30)
    sent(driver, Rewind(edit="it"))
    assert driver.state.kept == {}
    load(driver, WIDE, "back", keep=False, restore="it")
    assert driver.state.step == 0


def test_an_edit_that_is_overtaken_while_it_compiles_takes_nothing(trained: Driver) -> None:
    before = trained.snapshot.train_state
    sent(trained, Rewind(edit="it"))
    slow = tiny_experiment(hidden=(17,))
    trained.session.post(LoadExperiment(experiment=slow, restore="it", edit="lost"), lambda _: None)
    load(trained, WIDE, "back", restore="it")
    assert numbers(trained.snapshot.train_state) == numbers(before)


def test_what_was_left_fits_into_a_network_that_another_page_has_changed_meanwhile(trained: Driver) -> None:
    before = params(trained)
    sent(trained, Rewind(edit="it"))
    load(trained, DEEP, "back", restore="it")
    np.testing.assert_array_equal(params(trained), before)
    assert trained.state.step == 30


@pytest.mark.parametrize("seed", range(3))
def test_whatever_was_done_is_undone_step_by_step_to_the_bit(
    planner: Planner, programs: Programs, seed: int
) -> None:
    """Random edits, each after some training and none after the last: back, and forth, and back."""
    choose = random.Random(seed)
    driver = Driver(planner, programs, WIDE).ready()
    names = count()
    left: list[tuple[str, Experiment, list[bytes]]] = []
    networks = [WIDE, DEEP, tiny_experiment(), CATS, RIPPLE]
    for _ in range(6):
        train(driver, choose.randint(1, 9))
        before = driver.state.experiment, numbers(driver.snapshot.train_state)
        edit = f"edit-{next(names)}"
        match choose.randrange(3):
            case 0:
                sent(driver, Rewind(edit=edit))
            case 1:
                sent(driver, NewStart(edit=edit))
            case _:
                load(driver, choose.choice(networks), edit, keep=False)
        left.append((edit, *before))
    undone: list[tuple[str, Experiment, list[bytes]]] = []
    for edit, experiment, expected in reversed(left):
        present = driver.state.experiment, numbers(driver.snapshot.train_state)
        back = f"back-{next(names)}"
        load(driver, experiment, back, restore=edit)
        assert numbers(driver.snapshot.train_state) == expected
        undone.append((back, *present))
    for edit, experiment, expected in reversed(undone[1:]):
        load(driver, experiment, f"again-{next(names)}", restore=edit)
        assert numbers(driver.snapshot.train_state) == expected
