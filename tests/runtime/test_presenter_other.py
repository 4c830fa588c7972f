"""A viewer's two drawings are compared with each other."""

import asyncio

import numpy as np

from neurarium.engine.lab import lab_registry
from neurarium.protocol.commands import InputMeta
from neurarium.runtime.plan import Planner
from neurarium.runtime.programs import Programs
from neurarium.runtime.viewer import Viewer
from tests.runtime.driving import Driver
from tests.runtime.stage import Stage, on_stage

APART = "apart/distance"


def test_two_drawings_are_compared_until_one_of_them_is_cleared(planner: Planner, programs: Programs) -> None:
    driver = Driver(planner, programs, lab_registry["twins"].experiment).ready()
    spec = driver.session.plan.data.spec
    drawings = np.random.default_rng(0).integers(0, 256, (2, 28, 28, 1)).astype(np.uint8)

    def draw(stage: Stage, viewer: Viewer, which: int, place: str) -> None:
        viewer.set_drawing(InputMeta.model_validate({"place": place}), drawings[which], spec)
        stage.presenter.wake()

    async def act() -> None:
        async with on_stage(driver) as stage:
            viewer, other = stage.join("apart"), stage.join("apart", "examples")
            draw(stage, viewer, 0, "input")
            draw(stage, viewer, 1, "other")
            apart = (await stage.see_with(viewer, APART)).tensors[APART]
            assert apart > 0.01
            draw(stage, viewer, 0, "other")
            same = (await stage.see_with(viewer, APART)).tensors[APART]
            assert same < 0.01
            # Another viewer has drawn nothing beside its input.
            draw(stage, other, 1, "input")
            assert APART not in (await stage.see_with(other, "examples/distance")).tensors
            viewer.clear_input(0, "other")
            stage.presenter.wake()
            assert APART not in (await stage.see(viewer)).tensors
            assert not viewer.input.is_nothing

    asyncio.run(act())
