"""Slow motion layer by layer: forwards, backwards, and what came of it, of a batch or of one example."""

import numpy as np
import pytest

from neurarium.protocol.commands import ShowStage, Step
from neurarium.protocol.events import CommandFailed
from neurarium.protocol.infos import StageInfo
from neurarium.runtime.plan import Planner
from neurarium.runtime.programs import Programs
from neurarium.runtime.viewer_input import ViewerInput
from tests.runtime.driving import Driver
from tests.runtime.stage import Perform, Stage

SAMPLE = ViewerInput(("sample", 4), 1, number=4)


@pytest.fixture
def driver(planner: Planner, programs: Programs) -> Driver:
    return Driver(planner, programs).ready()


def numbers(driver: Driver) -> dict[str, np.ndarray]:
    """What is seen of the network."""
    params = driver.snapshot.train_state.params
    return {
        f"{layer}/{name}": np.asarray(of) for layer, arrays in params.items() for name, of in arrays.items()
    }


def are_same(these: dict[str, np.ndarray], those: dict[str, np.ndarray]) -> bool:
    return all((these[name] == those[name]).all() for name in these)


def stages_of_kind(driver: Driver, kind: str) -> list[tuple[int, StageInfo]]:
    return [(i, stage) for i, stage in enumerate(driver.state.objective.stages) if stage.kind == kind]


def show(driver: Driver, stage: int, looks_at: ViewerInput | None = None) -> None:
    driver.send(ShowStage(stage=stage, of="example" if looks_at else "batch"), looks_at)
    driver.ready()


def values(driver: Driver) -> tuple[float | None, ...]:
    assert driver.state.slow_motion is not None
    return driver.state.slow_motion.values


def test_a_step_is_seen_to_move_the_network_once_and_then_is_taken(driver: Driver) -> None:
    show(driver, 0)
    before = numbers(driver)
    ((loss, _),), ((move, _),) = stages_of_kind(driver, "loss"), stages_of_kind(driver, "move")
    show(driver, move - 1)
    assert are_same(numbers(driver), before)
    show(driver, move)
    seen = numbers(driver)
    assert not are_same(seen, before)
    told = values(driver)
    show(driver, len(driver.state.objective.stages))
    assert (driver.state.step, driver.snapshot.step) == (1, 1)
    assert all(np.allclose(of, seen[name], atol=1e-6) for name, of in numbers(driver).items())
    series = driver.snapshot.history.since(0)
    assert series is not None
    assert series.values["loss"][0][0] == pytest.approx(told[loss], rel=1e-4)


def test_a_step_on_an_example_is_looked_at_only(driver: Driver) -> None:
    show(driver, 0, SAMPLE)
    before, told = numbers(driver), values(driver)
    ((loss, _),), ((again, _),) = stages_of_kind(driver, "loss"), stages_of_kind(driver, "again")
    show(driver, again, SAMPLE)
    after, state = numbers(driver), driver.snapshot.train_state
    learner, data = driver.snapshot.plan.learner, driver.snapshot.data
    sample = data.sample("test", 4)
    assert told[again] == pytest.approx(float(learner.measure(state, sample)["loss"][0]), rel=1e-4)
    assert told[again] == min(value for value in (told[again], told[loss]) if value is not None)
    assert not are_same(after, before)
    show(driver, again + 1, SAMPLE)
    motion = driver.state.slow_motion
    assert motion is not None
    assert (motion.stage, motion.of, driver.state.step) == (0, "example", 0)
    driver.send(ShowStage())
    assert driver.state.step == 0
    assert are_same(numbers(driver), before)


def test_training_on_after_an_example_takes_the_step_of_the_batch(
    driver: Driver, planner: Planner, programs: Programs
) -> None:
    show(driver, stages_of_kind(driver, "again")[0][0], SAMPLE)
    plain = Driver(planner, programs).ready()
    for each in (driver, plain):
        each.send(Step(steps=1))
        each.until(lambda each=each: each.state.step == 1 and not each.state.playing)  # type: ignore[misc]
    assert are_same(numbers(driver), numbers(plain))


@pytest.mark.parametrize("looks_at", [None, SAMPLE])
def test_what_is_asked_before_the_network_is_there_is_shown_when_it_is(
    planner: Planner, programs: Programs, looks_at: ViewerInput | None
) -> None:
    driver = Driver(planner, programs)
    driver.send(ShowStage(stage=1, of="example" if looks_at else "batch"), looks_at)
    driver.until(lambda: driver.state.status == "paused" and bool(driver.state.slow_motion))
    driver.until(lambda: bool(values(driver)))
    motion = driver.state.slow_motion
    assert motion is not None
    assert (motion.stage, motion.of, driver.state.step) == (1, "example" if looks_at else "batch", 0)


@pytest.mark.parametrize(
    ("looks_at", "code"),
    [
        (ViewerInput.nothing(), "no_input"),
        (ViewerInput(("drawn",), 1, np.zeros((28, 28, 1), np.uint8)), "no_label"),
    ],
)
def test_an_example_without_an_answer_is_refused_in_words(
    driver: Driver, looks_at: ViewerInput, code: str
) -> None:
    (answer,) = driver.send(ShowStage(stage=0, of="example"), looks_at)
    assert isinstance(answer, CommandFailed)
    assert answer.problem.code == code
    assert driver.state.slow_motion is None


def test_what_a_turn_wants_is_shown_in_slow_motion_and_only_there(play: Perform) -> None:
    async def act(stage: Stage) -> None:
        viewer = stage.join("turn", "weights")
        plain = await stage.see(viewer)
        assert not any(name.startswith("turn/") for name in plain.tensors)
        stage.driver.send(ShowStage(stage=1))
        stage.driver.until(lambda: bool(stage.driver.state.slow_motion and values(stage.driver)))
        stage.presenter.wake()
        shown = await stage.see_with(viewer, "turn/wishes/output")
        snapshot = stage.driver.snapshot
        assert snapshot.wanted is not None
        np.testing.assert_allclose(shown.tensors["turn/wishes/output"], snapshot.wanted.wishes["output"])
        assert (shown.tensors["turn/changes/output/bias"] == 0).all()

    play(act)
