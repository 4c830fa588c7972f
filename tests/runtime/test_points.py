"""Points and curves in a session: what a viewer is shown, and that a reopened link gives the same run."""

import asyncio
from pathlib import Path

import numpy as np
import pytest

from neurarium.engine.dataset import dataset_registry
from neurarium.engine.experiment import Experiment, Spec
from neurarium.engine.lab import lab_registry
from neurarium.engine.preset import default_preset
from neurarium.protocol.commands import NewStart
from neurarium.protocol.data_kind import kind_of
from neurarium.runtime.datasets import Datasets
from neurarium.runtime.plan import Planner
from neurarium.runtime.programs import Programs
from neurarium.settings import Limits
from tests.runtime.driving import Driver
from tests.runtime.stage import Act, Shown, Stage, on_stage

MAPS = Spec(type="maps", config={"size": 20})
OF_POINTS = [name for name in dataset_registry if dataset_registry[name]().spec().points]


@pytest.fixture(scope="module")
def planner(tmp_path_factory: pytest.TempPathFactory) -> Planner:
    return Planner(Datasets(Path(tmp_path_factory.mktemp("data")), ()), Limits())


def spiral(planner: Planner) -> Experiment:
    return planner.preset_experiment("plane_4_2", "spiral")


def play(planner: Planner, programs: Programs, experiment: Experiment, act: Act) -> None:
    async def on_a_fresh_stage() -> None:
        async with on_stage(Driver(planner, programs, experiment).ready()) as stage:
            await act(stage)

    asyncio.run(on_a_fresh_stage())


async def shown_points(stage: Stage) -> Shown:
    return await stage.see_with(stage.join("points"), "points/train")


def test_curves_of_other_functions_share_a_program(planner: Planner) -> None:
    sine, absolute = (
        planner.plan(planner.preset_experiment("curve_8", name)) for name in ("sine", "absolute")
    )
    assert sine.key == absolute.key
    assert sine.data_info.target_curve != absolute.data_info.target_curve


def test_a_viewer_sees_every_units_map_the_points_and_the_warped_plane(
    planner: Planner, programs: Programs
) -> None:
    async def act(stage: Stage) -> None:
        stage.train(10)
        viewer = stage.join()
        stage.subscribe_to(viewer, MAPS, Spec(type="points"), Spec(type="warp"), Spec(type="answer"))
        while (
            not {"maps/answer", "points/train", "warp/grid", "answer/output"}
            <= (shown := await stage.see(viewer)).tensors.keys()
        ):
            continue
        units = {"input": 2, "features": 2, "dense_1": 4, "dense_2": 2, "output": 2}
        assert {id_: shown.tensors[f"maps/{id_}"].shape for id_ in units} == {
            id_: (count, 20, 20) for id_, count in units.items()
        }
        assert shown.tensors["maps/answer"].shape == (2, 20, 20)
        assert shown.tensors["points/train"].shape == shown.tensors["warp/points"].shape == (250, 2)

    play(planner, programs, spiral(planner), act)


def test_a_point_that_a_viewer_sets_is_answered_as_its_map_says(planner: Planner, programs: Programs) -> None:
    async def act(stage: Stage) -> None:
        stage.train(10)
        viewer = stage.join()
        stage.subscribe_to(viewer, MAPS, Spec(type="answer"), Spec(type="prediction"))
        while (
            not {"maps/answer", "answer/output", "prediction/probabilities"}
            <= (shown := await stage.see(viewer)).tensors.keys()
        ):
            continue
        maps = shown.tensors["maps/answer"]
        axis = np.linspace(-6, 6, 20, dtype=np.float32)
        for column, row in ((0, 0), (3, 17), (19, 8)):
            stage.draw(viewer, np.array([axis[column], axis[row]]), revision=column)
            tensors = (await stage.see_with(viewer, "answer/output")).tensors
            np.testing.assert_allclose(tensors["answer/output"], maps[:, row, column], atol=2e-3)
            np.testing.assert_allclose(tensors["prediction/probabilities"], tensors["answer/output"])

    play(planner, programs, spiral(planner), act)


def test_a_reopened_link_gives_the_same_points_and_the_same_run(planner: Planner, programs: Programs) -> None:
    runs: list[tuple[bytes, bytes]] = []

    async def act(stage: Stage) -> None:
        stage.train(50)
        points = (await shown_points(stage)).tensors["points/train"]
        runs.append((points.tobytes(), stage.driver.losses().tobytes()))

    link = spiral(planner).model_copy(update={"seed": 11}).model_dump_json()
    for _ in range(2):
        play(planner, programs, Experiment.model_validate_json(link), act)
    assert runs[0] == runs[1]


def test_a_new_start_draws_other_points(planner: Planner, programs: Programs) -> None:
    async def act(stage: Stage) -> None:
        before = (await shown_points(stage)).tensors["points/train"]
        stage.driver.send(NewStart(seed=5))
        stage.driver.until(lambda: stage.driver.state.experiment.seed == 5)
        stage.driver.ready()
        after = (await shown_points(stage)).tensors["points/train"]
        assert not (before[:, None] == after).all(-1).any()

    play(planner, programs, spiral(planner), act)


def test_regression_is_tested_by_its_error(planner: Planner, programs: Programs) -> None:
    async def act(stage: Stage) -> None:
        stage.train(5)
        shown = await stage.see_with(stage.join("points"), "points/test_answer")
        answers, targets = (shown.tensors[f"points/test_{name}"] for name in ("answer", "target"))
        measured = stage.driver.snapshot.tests.since(0).values["error"][-1]
        assert measured == pytest.approx(abs(answers - targets).mean(), rel=1e-4)
        assert stage.driver.state.objective.readout == "linear"

    play(planner, programs, planner.preset_experiment("curve_8", "sine"), act)


@pytest.mark.parametrize("dataset", OF_POINTS)
def test_every_data_set_of_points_is_planned_with_its_preset_and_its_space(
    planner: Planner, dataset: str
) -> None:
    preset = default_preset(dataset)
    plan = planner.plan(planner.preset_experiment(preset, dataset))
    assert plan.preset == preset
    assert len(plan.data_info.axes) == len(plan.data_info.ranges) == plan.data_info.input_shape[0]


@pytest.mark.parametrize("name", list(lab_registry))
def test_every_lab_is_within_what_the_server_bears(planner: Planner, name: str) -> None:
    plan = planner.plan(lab_registry[name].experiment)
    assert plan.data_info.kind == kind_of(lab_registry[name].data)
