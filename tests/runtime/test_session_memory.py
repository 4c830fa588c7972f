"""A session whose problem keeps something between steps: turned on and off, restarted, taken back."""

import jax
import numpy as np

from neurarium.engine.experiment import Experiment, Spec
from neurarium.engine.network import Params
from neurarium.engine.preset import chain
from neurarium.protocol.commands import LoadExperiment, Rewind, Step
from neurarium.runtime.plan import Planner
from neurarium.runtime.programs import Programs
from tests.engine.drawn import dense
from tests.engine.problems import entry
from tests.runtime.driving import Driver

GENERATOR = {"g1", "made"}


def small_gan(*, average: bool) -> Experiment:
    generator = [entry("noise", "noise"), dense("g1", 4, "leaky_relu"), dense("made", 2)]
    judge = [entry("samples", "input"), dense("d1", 4, "leaky_relu"), dense("judgement", 1)]
    return Experiment(
        dataset=Spec(type="blobs"),
        networks={"generator": chain(generator), "discriminator": chain(judge)},
        objective=Spec(type="gan", config={"average": average} if average else {}),
        optimizer=Spec(type="adam"),
        batch_size=16,
    )


def step(driver: Driver, count: int) -> None:
    driver.send(Step(steps=count))
    driver.until(lambda: not driver.state.playing)


def load(driver: Driver, experiment: Experiment, edit: str, restore: str | None = None) -> None:
    sent = Experiment.model_validate_json(experiment.model_dump_json())
    driver.send(LoadExperiment(experiment=sent, keep=True, edit=edit, restore=restore))
    driver.until(lambda: driver.state.edit == edit)
    driver.ready()


def memory(driver: Driver) -> Params:
    return driver.snapshot.train_state.memory


def same(one: Params, other: Params) -> bool:
    return one.keys() == other.keys() and all(jax.tree.leaves(jax.tree.map(np.array_equal, one, other)))


def test_the_average_is_turned_on_restarted_and_taken_back(planner: Planner, programs: Programs) -> None:
    driver = Driver(planner, programs, small_gan(average=False)).ready()
    step(driver, 20)
    before = driver.snapshot.train_state
    assert before.memory == {}

    load(driver, small_gan(average=True), "on")
    assert driver.state.step == 20
    assert same(driver.snapshot.train_state.params, before.params)
    assert same(memory(driver), {layer_id: before.params[layer_id] for layer_id in GENERATOR})
    assert set(driver.state.carried.values()) == {"kept"}

    step(driver, 10)
    averaged, at = memory(driver), driver.state.step
    assert not same(averaged, {layer_id: before.params[layer_id] for layer_id in GENERATOR})
    driver.send(Rewind(edit="again"))
    start = driver.snapshot.train_state
    assert same(start.memory, {layer_id: start.params[layer_id] for layer_id in GENERATOR})
    step(driver, 30)

    load(driver, small_gan(average=True), "back", restore="again")
    assert driver.state.step == at
    assert same(memory(driver), averaged)

    load(driver, small_gan(average=False), "off")
    assert driver.state.step == at
    assert memory(driver) == {}
