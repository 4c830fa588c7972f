"""A driven session, a real presenter, and viewers whose messages the test reads."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from typing import NamedTuple

import numpy as np

from neurarium.engine.experiment import Spec
from neurarium.protocol.commands import InputMeta, Play, Rewind, SetInput, Step, Subscribe
from neurarium.protocol.events import FrameMeta
from neurarium.protocol.frames import decode_frame
from neurarium.runtime.plan import Planner
from neurarium.runtime.presenter import Presenter
from neurarium.runtime.programs import Programs
from neurarium.runtime.viewer import Viewer
from tests.runtime.driving import TIMEOUT_SECS, Driver


class Shown(NamedTuple):
    """A frame as it came."""

    message: bytes
    meta: FrameMeta
    tensors: dict[str, np.ndarray]

    @property
    def losses(self) -> np.ndarray:
        losses: np.ndarray = self.tensors["scalars/loss"][0]
        return losses


class Stage:
    """Viewers join, ask and read; the session takes a turn when the test says so."""

    def __init__(self, driver: Driver, presenter: Presenter) -> None:
        self.driver = driver
        self.presenter = presenter
        self.viewers: tuple[Viewer, ...] = ()

    def join(self, *summaries: str, interval_secs: float = 0.0) -> Viewer:
        viewer = Viewer()
        viewer.set_sample(SetInput(split="test", index=0), self.driver.session.plan.data.spec)
        self.viewers = (*self.viewers, viewer)
        self.presenter.set_viewers(self.driver.session, self.viewers)
        self.subscribe(viewer, *summaries, interval_secs=interval_secs)
        return viewer

    def subscribe(self, viewer: Viewer, *summaries: str, interval_secs: float = 0.0) -> None:
        self.subscribe_to(viewer, *(Spec(type=name) for name in summaries), interval_secs=interval_secs)

    def subscribe_to(self, viewer: Viewer, *specs: Spec, interval_secs: float = 0.0) -> None:
        viewer.subscribe(Subscribe(summaries=specs, interval_secs=interval_secs))
        self.presenter.wake()

    def leave(self, viewer: Viewer) -> None:
        self.viewers = tuple(other for other in self.viewers if other is not viewer)
        self.presenter.set_viewers(self.driver.session, self.viewers)

    def train(self, steps: int) -> None:
        """Exactly so many steps and an evaluation, of which nobody sees any before the last."""
        self.presenter.set_viewers(self.driver.session, ())
        self.driver.send(Step(steps=steps))
        self.driver.until(lambda: not self.driver.state.playing and self.driver.turn() is None)
        self.presenter.set_viewers(self.driver.session, self.viewers)

    def rewind(self) -> None:
        self.driver.send(Rewind())
        self.presenter.wake()

    def play_a_turn(self) -> None:
        if not self.driver.state.playing:
            self.driver.send(Play())
        self.driver.turn()
        self.presenter.wake()

    def look_at(self, viewer: Viewer, index: int, *, revision: int) -> None:
        command = SetInput(split="test", index=index, revision=revision)
        viewer.set_sample(command, self.driver.session.plan.data.spec)
        self.presenter.wake()

    def look_away(self, viewer: Viewer, *, revision: int) -> None:
        viewer.clear_input(revision)
        self.presenter.wake()

    def draw(
        self, viewer: Viewer, drawing: np.ndarray, *, revision: int = 0, label: int | None = None
    ) -> None:
        meta = InputMeta(revision=revision, label=label)
        viewer.set_drawing(meta, drawing, self.driver.session.plan.data.spec)
        self.presenter.wake()

    async def receive(self, viewer: Viewer) -> Shown:
        """The viewer's next frame, not yet acknowledged."""
        async with asyncio.timeout(TIMEOUT_SECS):
            message = await viewer.next_message()
        assert isinstance(message, bytes)
        meta, tensors = decode_frame(message)
        return Shown(message, FrameMeta.model_validate_json(meta), tensors)

    def acknowledge(self, viewer: Viewer, shown: Shown) -> None:
        viewer.acknowledge(shown.meta.id)
        self.presenter.acknowledged(self.driver.session, viewer)

    async def see(self, viewer: Viewer) -> Shown:
        """The viewer's next frame, acknowledged."""
        shown = await self.receive(viewer)
        self.acknowledge(viewer, shown)
        return shown

    async def see_with(self, viewer: Viewer, tensor: str) -> Shown:
        """The viewer's next frame that holds a tensor: its summary may have to be compiled first."""
        while tensor not in (shown := await self.see(viewer)).tensors:
            continue
        return shown


def joined(frames: list[Shown]) -> np.ndarray:
    """All losses that a viewer was sent for one run, checked to follow each other without a gap."""
    end = 0
    for shown in frames:
        assert shown.meta.first_step == end
        assert shown.meta.stride == 1
        assert shown.meta.end_step == end + len(shown.losses)
        end = shown.meta.end_step
    return np.concatenate([shown.losses for shown in frames])


async def nothing_comes(viewer: Viewer) -> bool:
    """Whether no message waits for a viewer."""
    try:
        async with asyncio.timeout(0):
            await viewer.next_message()
    except TimeoutError:
        return True
    return False


@asynccontextmanager
async def on_stage(driver: Driver, *, large_bytes_per_sec: float = 1e12) -> AsyncIterator[Stage]:
    presenter = Presenter(asyncio.get_running_loop(), large_bytes_per_sec=large_bytes_per_sec)
    try:
        yield Stage(driver, presenter)
    finally:
        await asyncio.to_thread(presenter.close)


Act = Callable[[Stage], Awaitable[None]]
Perform = Callable[[Act], None]


def perform(act: Act, planner: Planner, programs: Programs) -> None:
    """Play an act on the stage of a fresh session."""

    async def on_a_fresh_stage() -> None:
        async with on_stage(Driver(planner, programs).ready()) as stage:
            await act(stage)

    asyncio.run(on_a_fresh_stage())
