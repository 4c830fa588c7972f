"""Drawings that come while it trains: nothing is compiled, and the run goes on with them."""

from pathlib import Path

import numpy as np
import pytest

from neurarium.engine.dataset import Holding
from neurarium.engine.datasets.own_pictures import OwnSamples
from neurarium.engine.experiment import Experiment, Spec
from neurarium.protocol.commands import LoadExperiment, Play, SetStop, Step, StopConditions
from neurarium.protocol.events import CommandFailed
from neurarium.runtime.datasets import Datasets
from neurarium.runtime.plan import Planner
from neurarium.runtime.programs import Programs
from neurarium.runtime.session import AlbumChanged
from neurarium.settings import Limits
from tests.runtime.driving import Driver
from tests.runtime.test_adding_points import compilations, equal

DRAWN = (255 * (np.random.default_rng(0).random((600, 28, 28, 1)) > 0.8)).astype(np.uint8)


def held(holding: Holding) -> bytes:
    """As many pictures as the revision says, each fourth for testing."""
    count = np.arange(holding.revision)
    return OwnSamples(DRAWN[: len(count)], count % 3, (count % 4 == 3).astype(int), count % 2).encode()


def of(revision: int, album: str = "a") -> Spec:
    config = {"album": album, "revision": revision, "names": ["x", "y", "z"]}
    return Spec(type="own_pictures", config=config)


@pytest.fixture
def experiment(tmp_path: Path) -> tuple[Planner, Experiment]:
    planner = Planner(Datasets(tmp_path, (), {"albums": held}), Limits())
    ready = planner.preset_experiment("linear", "cats")
    network = ready.networks["network"]
    layers = tuple(
        spec.model_copy(update={"config": {**spec.config, "units": 3}}) if spec.type == "dense" else spec
        for spec in network.layers
    )
    networks = {"network": network.model_copy(update={"layers": layers})}
    return planner, ready.model_copy(update={"dataset": of(8), "networks": networks})


def test_drawings_come_while_it_trains_and_nothing_is_compiled(
    experiment: tuple[Planner, Experiment], programs: Programs, caplog: pytest.LogCaptureFixture
) -> None:
    driver = Driver(*experiment[:1], programs, experiment[1]).ready()

    def grow(size: int, was: str = "a") -> None:
        before = driver.snapshot.train_state
        driver.send(AlbumChanged(was=was, dataset=of(size)))
        driver.until(lambda: driver.snapshot.data.size("train") + driver.snapshot.data.size("test") == size)
        assert equal(before, driver.snapshot.train_state)
        driver.send(Step(steps=5))
        driver.until(lambda: not driver.state.playing and driver.snapshot.evaluation is not None)

    driver.send(Step(steps=5))
    driver.until(lambda: not driver.state.playing)
    for size in (9, 10):
        grow(size)
    driver.compiled()
    with compilations(caplog) as found:
        for size in (11, 40, 300):
            grow(size)
        # It was drawn before the session had heard that it has an album.
        grow(600, was="")
    assert found == []
    assert (driver.state.run, driver.state.step, len(driver.losses())) == (1, 35, 35)
    # What is measured is measured of the drawings alone, whatever the space beside them.
    test, params = driver.snapshot.data.host.test, driver.snapshot.train_state.params["output"]
    driver.until(lambda: driver.measured_steps()[-1:] == [35])
    answers = test.fields["input"].reshape(test.size, -1) / 255 @ np.asarray(params["kernel"])
    right = (answers + np.asarray(params["bias"])).argmax(1) == test.fields["target"]
    assert driver.snapshot.tests.since(0).values["accuracy"][-1] == pytest.approx(right.mean(), abs=1e-6)
    # Another's album, other data and other classes leave it as it is.
    for was, dataset in (("b", of(30, "b")), ("a", Spec(type="own_pictures", config={"album": "a"}))):
        driver.send(AlbumChanged(was=was, dataset=dataset))
    assert driver.state.experiment.dataset.config["revision"] == 600
    driver.send(LoadExperiment(experiment=experiment[1].model_copy(update={"seed": 3}), keep=False))
    driver.until(lambda: driver.state.experiment.seed == 3)


def test_without_pictures_nothing_is_learned_or_measured(
    experiment: tuple[Planner, Experiment], programs: Programs
) -> None:
    planner, ready = experiment
    driver = Driver(planner, programs, ready.model_copy(update={"dataset": of(0)})).ready()
    (failed,) = driver.send(Step(steps=1))
    assert isinstance(failed, CommandFailed)
    assert "draw some of each class" in failed.problem.message
    assert (driver.state.step, driver.snapshot.evaluation) == (0, None)
    driver.send(AlbumChanged(was="a", dataset=of(8)))
    driver.until(lambda: driver.snapshot.data.size("train") == 6)
    driver.send(Step(steps=2))
    driver.at_step(2)
    driver.send(Play())
    driver.send(AlbumChanged(was="a", dataset=of(0)))
    driver.until(lambda: not driver.state.playing)


def test_without_drawings_to_test_by_it_trains_on_and_rests_when_it_is_paused(
    experiment: tuple[Planner, Experiment], programs: Programs
) -> None:
    planner, ready = experiment
    driver = Driver(planner, programs, ready.model_copy(update={"dataset": of(2)})).ready()
    assert driver.snapshot.data.spec.test_size == 0
    driver.settled()
    driver.send(SetStop(stop=StopConditions(step=300, test_accuracy=0.9)))
    driver.send(Play())
    driver.until(lambda: not driver.state.playing)
    assert driver.state.stopped == "Step 300 is reached."
    driver.settled()
