"""Points that are added while it trains: nothing is compiled, and the run continues."""

import asyncio
import logging
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import jax
import numpy as np
import pytest

from neurarium.engine.experiment import Experiment, Spec
from neurarium.engine.padding import LEAST_CAPACITY
from neurarium.engine.train import TrainState
from neurarium.protocol.commands import LoadExperiment, Step
from neurarium.runtime.datasets import Datasets
from neurarium.runtime.plan import Planner
from neurarium.runtime.programs import Programs
from neurarium.runtime.viewer import Viewer
from neurarium.settings import Limits
from tests.runtime.driving import Driver
from tests.runtime.stage import Stage, on_stage

SHOWN = ("maps", "points", "warp", "train_gradients", "confusion", "mistakes", "per_class_accuracy")


@pytest.fixture(scope="module")
def planner(tmp_path_factory: pytest.TempPathFactory) -> Planner:
    return Planner(Datasets(Path(tmp_path_factory.mktemp("data")), ()), Limits())


def drawn(planner: Planner, count: int) -> Experiment:
    """So many points of two classes, the first ones always the same."""
    rng = np.random.default_rng(0)
    points = [[*rng.uniform(-5, 5, 2).tolist(), number % 2] for number in range(count)]
    experiment = planner.preset_experiment("plane_4_2", "points")
    return experiment.model_copy(update={"dataset": Spec(type="points", config={"points": points})})


def load(driver: Driver, experiment: Experiment, count: int) -> None:
    """Load an experiment of so many points, and wait until it is there and was evaluated."""

    def is_there() -> bool:
        return _sizes(driver) == count and driver.snapshot.evaluation is not None

    driver.send(LoadExperiment(experiment=experiment, keep=True))
    driver.until(is_there)


def _sizes(driver: Driver) -> int:
    data = driver.snapshot.data
    return data.size("train") + data.size("test")


async def seen(stage: Stage, viewer: Viewer, count: int) -> dict[str, np.ndarray]:
    """What a viewer sees of so many points, once it is everything."""
    stage.presenter.wake()
    tensors: dict[str, np.ndarray] = {}
    while True:
        tensors |= (await stage.see(viewer)).tensors
        has_all = {name.split("/")[0] for name in tensors} >= set(SHOWN)
        if has_all and len(tensors["points/train"]) + len(tensors["confusion/labels"]) == count:
            return tensors


@contextmanager
def compilations(caplog: pytest.LogCaptureFixture) -> Iterator[list[str]]:
    """What is compiled meanwhile, on any thread."""
    found: list[str] = []
    caplog.clear()
    jax.config.update("jax_log_compiles", True)
    try:
        with caplog.at_level(logging.WARNING):
            yield found
    finally:
        jax.config.update("jax_log_compiles", False)
        found += [message for message in caplog.messages if "ompil" in message]


def test_compiling_is_noticed(caplog: pytest.LogCaptureFixture) -> None:
    with compilations(caplog) as found:
        jax.jit(lambda x: x + 1)(np.zeros(3)).block_until_ready()
    assert found


def test_points_that_are_added_one_after_another_compile_nothing(
    planner: Planner, programs: Programs, caplog: pytest.LogCaptureFixture
) -> None:
    async def act() -> list[str]:
        driver = Driver(planner, programs, drawn(planner, 20)).ready()
        async with on_stage(driver) as stage:
            viewer = stage.join(*SHOWN)
            # Twice: with the last program JAX may have forgotten what it had compiled by itself before.
            for count in (21, 22):
                load(driver, drawn(planner, count), count)
                await seen(stage, viewer, count)
            with compilations(caplog) as found:
                for count in range(23, 52):
                    load(driver, drawn(planner, count), count)
                    tensors = await seen(stage, viewer, count)
                    assert tensors["confusion/counts"].sum() == len(tensors["points/test"])
                    assert len(tensors["warp/points"]) == len(tensors["points/train"])
            return found

    assert asyncio.run(act()) == []


def test_a_run_goes_on_while_points_are_added(planner: Planner, programs: Programs) -> None:
    driver = Driver(planner, programs, drawn(planner, 20)).ready()
    for count in range(20, 26):
        before = driver.snapshot.train_state
        driver.send(Step(steps=7))
        driver.until(lambda: not driver.state.playing)
        assert not equal(before, driver.snapshot.train_state)
        before = driver.snapshot.train_state
        load(driver, drawn(planner, count + 1), count + 1)
        assert equal(before, driver.snapshot.train_state)
    assert (driver.state.run, driver.state.step, len(driver.losses())) == (1, 42, 42)


def equal(state: TrainState, other: TrainState) -> bool:
    """Whether params, optimizer state and step are the same, bit for bit."""
    leaves = (jax.tree.leaves((of.params, of.state, of.opt_state, of.step)) for of in (state, other))
    return all(np.array_equal(a, b) for a, b in zip(*leaves, strict=True))


def test_what_is_measured_of_added_points_is_measured_of_them_alone(
    planner: Planner, programs: Programs
) -> None:
    driver = Driver(planner, programs, drawn(planner, 20)).ready()
    driver.send(Step(steps=50))
    driver.until(lambda: not driver.state.playing)
    load(driver, drawn(planner, 33), 33)
    params, test = driver.snapshot.train_state.params, driver.snapshot.data.host.test
    x = test.fields["input"]
    for layer in ("dense_1", "dense_2", "output"):
        z = x @ np.asarray(params[layer]["kernel"]) + np.asarray(params[layer]["bias"])
        x = z if layer == "output" else np.tanh(z)
    powers = np.exp(x)
    right = (powers / powers.sum(1, keepdims=True))[np.arange(test.size), test.fields["target"]]
    latest = driver.snapshot.tests.since(0).values
    assert latest["loss"][-1] == pytest.approx(-np.log(right).mean(), rel=1e-3)
    assert latest["accuracy"][-1] == pytest.approx((x.argmax(1) == test.fields["target"]).mean(), abs=1e-6)


def test_points_of_one_capacity_share_a_program_whatever_their_number_and_noise(planner: Planner) -> None:
    def key(**config: float) -> object:
        experiment = planner.preset_experiment("plane_4_2", "spiral")
        dataset = Spec(type="spiral", config={**config})
        return planner.plan(experiment.model_copy(update={"dataset": dataset})).key

    assert key(samples=20) == key(samples=LEAST_CAPACITY, noise=0.5) == key(samples=200, train_share=0.9)
    assert key(samples=20) != key(samples=3 * LEAST_CAPACITY)
