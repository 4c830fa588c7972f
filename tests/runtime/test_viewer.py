"""A viewer: its input, its subscription, and the messages that wait for it."""

import asyncio

import numpy as np
import pytest

from neurarium.engine.errors import EngineError
from neurarium.engine.experiment import Spec
from neurarium.protocol.commands import InputMeta, SetInput, Split, Subscribe
from neurarium.protocol.events import CommandFailed, DatasetChanged, Problem, SessionChanged
from neurarium.runtime.plan import Plan, Planner
from neurarium.runtime.programs import Programs
from neurarium.runtime.viewer import MAX_WAITING_EVENTS, Viewer
from tests.experiments import tiny_experiment
from tests.runtime.driving import Driver

DRAWING = np.zeros((28, 28, 1), np.uint8)
FAILED = CommandFailed(problem=Problem(code="no", message="No."))


@pytest.mark.parametrize(
    ("drawing", "label", "code"),
    [
        (np.zeros((28, 28), np.uint8), None, "input_shape"),
        (np.zeros((0, 28, 1), np.uint8), None, "input_shape"),
        (np.zeros((8, 8, 1), np.uint8), None, "input_shape"),
        (np.zeros((28, 28, 1), np.int32), None, "input_type"),
        (np.full((28, 28, 1), np.nan, np.float32), None, "input_type"),
        (np.full((28, 28, 1), np.inf, np.float32), None, "input_type"),
        (np.full((28, 28, 1), -3e38, np.float32), None, "input_type"),
        (DRAWING, 10, "no_class"),
    ],
)
def test_a_drawing_that_does_not_fit_is_refused_and_the_input_stays(
    plan: Plan, drawing: np.ndarray, label: int | None, code: str
) -> None:
    viewer = Viewer()
    before = viewer.input
    with pytest.raises(EngineError) as caught:
        viewer.set_drawing(InputMeta(label=label), drawing, plan.data.spec)
    assert caught.value.code == code
    assert viewer.input is before


@pytest.mark.parametrize(("split", "size"), [("train", 200), ("test", 60)])
def test_a_sample_that_does_not_exist_is_refused(plan: Plan, split: Split, size: int) -> None:
    viewer = Viewer()
    viewer.set_sample(SetInput(split=split, index=size - 1), plan.data.spec)
    with pytest.raises(EngineError, match=f"There are {size} {split} samples") as caught:
        viewer.set_sample(SetInput(split=split, index=size), plan.data.spec)
    assert caught.value.field == "index"


def test_a_drawing_in_floats_is_the_same_as_in_bytes(plan: Plan) -> None:
    viewer, picture = Viewer(), plan.data.host.test.fields["input"][3]
    samples = []
    for drawing in (picture, (picture / 255).astype(np.float32)):
        viewer.set_drawing(InputMeta(label=2), drawing, plan.data.spec)
        samples.append(viewer.input.fitted(plan.data).sample(plan.data))
    np.testing.assert_array_equal(samples[0].fields["input"], samples[1].fields["input"])
    assert samples[0].fields["target"].tolist() == [2]


def test_any_two_drawings_are_told_apart_whatever_their_revision(plan: Plan) -> None:
    viewers = Viewer(), Viewer()
    inputs = []
    for viewer in (*viewers, *viewers):
        viewer.set_drawing(InputMeta(revision=1), DRAWING, plan.data.spec)
        inputs.append(viewer.input)
    assert len({made.key for made in inputs}) == len(set(inputs)) == 4


def test_the_same_sample_is_equal_for_all_viewers(plan: Plan) -> None:
    first, second = Viewer(), Viewer()
    for viewer in (first, second):
        viewer.set_sample(SetInput(split="train", index=5, revision=2), plan.data.spec)
    assert first.input == second.input


def test_an_unknown_summary_is_refused_and_the_subscription_stays() -> None:
    viewer = Viewer()
    viewer.subscribe(Subscribe(summaries=(Spec(type="weights"),)))
    for spec in (Spec(type="dreams"), Spec(type="weights", config={"colour": "blue"})):
        with pytest.raises(EngineError):
            viewer.subscribe(Subscribe(summaries=(spec,)))
    assert viewer.summaries == (Spec(type="weights"),)


async def read(viewer: Viewer, count: int) -> list[object]:
    async with asyncio.timeout(10):
        return [await viewer.next_message() for _ in range(count)]


def test_events_come_before_the_frame_and_in_their_order() -> None:
    async def play() -> list[object]:
        viewer = Viewer()
        viewer.put_frame(b"frame")
        viewer.put_event(FAILED)
        viewer.put_event(DatasetChanged(dataset="mnist", status="fetching"))
        return await read(viewer, 3)

    kinds = [type(message) for message in asyncio.run(play())]
    assert kinds == [CommandFailed, DatasetChanged, bytes]


def test_only_the_latest_session_state_waits(planner: Planner, programs: Programs) -> None:
    state = Driver(planner, programs, tiny_experiment()).state

    async def play() -> list[object]:
        viewer = Viewer()
        for step in range(1000):
            viewer.put_event(SessionChanged(session=state.model_copy(update={"step": step})))
        viewer.put_event(FAILED)
        return await read(viewer, 2)

    first, second = asyncio.run(play())
    assert isinstance(first, SessionChanged)
    assert first.session.step == 999
    assert second is FAILED


def test_a_viewer_that_does_not_read_is_given_up_and_keeps_no_more() -> None:
    async def play() -> tuple[bool, bool, bool]:
        viewer = Viewer()
        for _ in range(MAX_WAITING_EVENTS):
            viewer.put_event(FAILED)
        before = viewer.lost.is_set()
        viewer.put_event(FAILED)
        lost = viewer.lost.is_set()
        await read(viewer, MAX_WAITING_EVENTS)
        try:
            async with asyncio.timeout(0):
                await viewer.next_message()
        except TimeoutError:
            return before, lost, True
        return before, lost, False

    assert asyncio.run(play()) == (False, True, True)
