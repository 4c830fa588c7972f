"""Commands over a real websocket, and what all pages of a session see of them."""

from collections.abc import Callable

import httpx2
import numpy as np
import pytest
from safetensors.numpy import save

from neurarium.protocol.events import SessionChanged, SessionState
from neurarium.settings import Settings
from tests.api.page import Page, Shown, open_page, open_ready_page
from tests.api.server import TIMEOUT_SECS, serving
from tests.api.test_shutdown import new_session
from tests.experiments import tiny_experiment

pytestmark = pytest.mark.anyio


async def losses_until(page: Page, step: int, run: int) -> np.ndarray:
    """All losses of a run up to a step, as the frames bring them."""
    losses = np.empty(0, np.float32)
    while len(losses) < step:
        shown = await page.shown(lambda shown: shown.meta.run == run)
        if shown.meta.restores:
            losses = losses[:0]
        assert (shown.meta.first_step, shown.meta.stride) == (len(losses), 1)
        losses = np.concatenate([losses, shown.tensors["scalars/loss"][0]])
    return losses


def is_at(step: int) -> Callable[[SessionState], bool]:
    return lambda state: not state.playing and state.step == step


async def test_a_page_gets_the_state_at_once_and_frames_when_it_subscribes(
    address: str, session_id: str
) -> None:
    async with open_page(address, session_id) as page:
        assert (await page.state()).id == session_id
        await page.send("subscribe", summaries=[{"type": "weights"}])
        shown = await page.shown(lambda shown: "weights/output/kernel" in shown.tensors)
        assert shown.tensors["weights/output/kernel"].shape == (8, 10)
        assert shown.meta.step == 0


async def test_play_trains_and_pause_stops(address: str, session_id: str) -> None:
    async with open_ready_page(address, session_id) as page:
        await page.send("set_speed")
        await page.send("play")
        assert (await page.state(lambda state: state.playing)).status == "playing"
        await page.shown(lambda shown: shown.meta.step > 200 and shown.meta.steps_per_sec > 0)
        await page.send("pause")
        paused = await page.state(lambda state: not state.playing)
        # Its last frame may have come before that.
        await page.send("subscribe", summaries=[])
        shown = await page.shown(lambda shown: shown.meta.step == paused.step == shown.meta.evaluation_step)
        assert shown.tensors["test/step"][-1] == paused.step


@pytest.mark.parametrize("steps", [1, 250])
async def test_step_trains_exactly_so_many(address: str, session_id: str, steps: int) -> None:
    async with open_ready_page(address, session_id) as page:
        await page.send("step", steps=steps)
        assert len(await losses_until(page, steps, run=1)) == steps
    async with open_page(address, session_id) as page:
        assert (await page.state(lambda state: not state.playing)).step == steps


async def test_rewind_gives_the_same_losses_and_a_new_start_others(address: str, session_id: str) -> None:
    async with open_ready_page(address, session_id) as page:
        runs = []
        for run, command in enumerate(("rewind", "new_start", "rewind"), start=1):
            await page.send("step", steps=40)
            runs.append(await losses_until(page, 40, run))
            await page.send(command)
            state = await page.state(lambda state, run=run: state.run == run + 1)  # type: ignore[misc]
            assert state.step == 0
        first, again, other = runs
        assert first.tobytes() == again.tobytes()
        assert (first != other).all()


async def test_at_one_step_a_second_steps_come_one_by_one(address: str, session_id: str) -> None:
    async with open_ready_page(address, session_id) as page:
        # A frame that is late by a whole step would bring two.
        await page.send("set_speed", steps_per_sec=2.0)
        await page.state(lambda state: state.speed == 2)
        await page.send("play")
        steps = [(await page.shown(lambda shown: shown.meta.step > 0)).meta.step]
        while steps[-1] < 4:
            steps.append((await page.shown()).meta.step)
        assert set(np.diff(steps)) <= {0, 1}


async def test_hyperparameters_change_for_all_and_leave_a_marker_in_words(
    address: str, session_id: str
) -> None:
    async with open_ready_page(address, session_id) as page, open_page(address, session_id) as other:
        await page.send("step", steps=5)
        await page.state(is_at(5))
        await page.send("set_hyperparameters", values={"optimizer.learning_rate": 0.1})
        state = await other.state(lambda state: bool(state.markers))
        assert [(marker.step, marker.text) for marker in state.markers] == [(5, "learning rate 0.002 → 0.1")]
        assert state.hyperparameters["optimizer.learning_rate"] == 0.1
        assert state.experiment.optimizer.config["learning_rate"] == 0.1


async def test_loading_goes_on_with_what_fits_and_starts_afresh_if_it_is_not_to_be_kept(
    address: str, session_id: str
) -> None:
    async with open_ready_page(address, session_id) as page:
        await page.send("step", steps=30)
        await page.state(is_at(30))
        for experiment, keep, run, step in (
            (tiny_experiment(dataset="digits_8x8", batch_size=24), True, 1, 30),
            (tiny_experiment(dataset="digits_8x8", hidden=(4, 4)), True, 1, 30),
            (tiny_experiment(dataset="digits_8x8", hidden=(4, 4), batch_size=24), False, 2, 0),
        ):
            await page.send("load_experiment", experiment=experiment.model_dump(mode="json"), keep=keep)
            state = await page.state(
                lambda state, wanted=experiment: (  # type: ignore[misc]
                    state.status != "compiling" and state.experiment.batch_size == wanted.batch_size
                )
            )
            assert (state.run, state.step) == (run, step)


async def test_a_drawing_is_answered_with_its_revision_and_its_gradients_if_labelled(
    address: str, session_id: str
) -> None:
    async with open_ready_page(address, session_id, "prediction", "gradients", "activations") as page:
        drawing = np.arange(64, dtype=np.uint8).reshape(8, 8, 1)
        await page.shown(lambda shown: {"gradients/output/bias", "activations/input"} <= shown.tensors.keys())
        await page.draw(drawing, revision=41)
        shown = await page.shown(lambda shown: shown.meta.input_revision == 41)
        assert "gradients/output/bias" not in shown.tensors
        np.testing.assert_allclose(shown.tensors["activations/input"], drawing / 255, atol=1e-3)
        await page.draw(drawing, revision=42, label=3)
        shown = await page.shown(lambda shown: shown.meta.input_revision == 42)
        assert "gradients/output/bias" in shown.tensors


async def test_a_drawing_is_answered_while_training_at_full_speed(address: str, session_id: str) -> None:
    async with open_ready_page(address, session_id, "prediction") as page:
        await page.shown(lambda shown: "prediction/probabilities" in shown.tensors)
        await page.send("set_speed")
        await page.send("play")
        for revision in range(1, 20):
            await page.draw(np.full((8, 8, 1), revision, np.uint8), revision=revision)
            shown = await page.shown(lambda shown, sent=revision: shown.meta.input_revision == sent)  # type: ignore[misc]
            assert shown.tensors["prediction/probabilities"].sum() == pytest.approx(1, abs=1e-5)


async def test_all_pages_see_the_same_run_and_a_late_one_the_whole_of_it(
    address: str, session_id: str
) -> None:
    async with open_ready_page(address, session_id) as page, open_ready_page(address, session_id) as other:
        await page.send("step", steps=120)
        losses = await losses_until(page, 120, run=1)
        assert (await losses_until(other, 120, run=1)).tobytes() == losses.tobytes()
        async with open_ready_page(address, session_id) as late:
            first: Shown = await late.shown()
            assert first.meta.restores
            assert first.tensors["scalars/loss"][0].tobytes() == losses.tobytes()
            assert (await page.state(lambda state: state.viewers == 3)).step == 120
        assert (await page.state(lambda state: state.viewers == 2)).step == 120


async def test_when_the_last_page_leaves_the_session_pauses_and_goes_on_with_the_next(
    address: str, session_id: str
) -> None:
    async with open_ready_page(address, session_id) as page:
        await page.send("play")
        await page.shown(lambda shown: shown.meta.step > 10)
    async with open_ready_page(address, session_id) as page:
        before = (await page.shown(lambda shown: shown.meta.step > 10)).meta.step
        await page.shown(lambda shown: shown.meta.step > before)
        await page.send("pause")
        await page.state(lambda state: not state.playing)
    async with open_page(address, session_id) as page:
        state = await page.state(lambda state: state.viewers == 1)
        assert not state.playing
        assert state.step > before


async def test_a_page_hears_of_another_network_before_it_sees_it(address: str, session_id: str) -> None:
    async with open_ready_page(address, session_id, "weights") as page:
        await page.send("play")
        heard = seen = (await page.state(lambda state: state.playing)).generation
        for units in (4, 6, 8):
            before = seen
            changed = tiny_experiment(dataset="digits_8x8", hidden=(units,))
            await page.send("load_experiment", experiment=changed.model_dump(mode="json"))
            while seen == before:
                message = await page.next()
                if isinstance(message, SessionChanged):
                    heard = message.session.generation
                elif isinstance(message, Shown):
                    seen = message.meta.generation
                    assert seen <= heard
                    if "weights/output/kernel" in message.tensors and seen > before:
                        assert message.tensors["weights/output/kernel"].shape == (units, 10)


async def test_a_file_with_weights_waits_for_the_network_that_is_coming(settings: Settings) -> None:
    with serving(settings.model_copy(update={"compile_delay_secs": 0.3})) as address:
        session_id = await new_session(address)
        async with open_ready_page(address, session_id) as page:
            await page.send("step", steps=1)  # what has learned nothing makes room at once
            await page.state(is_at(1))
            wider = tiny_experiment(dataset="digits_8x8", hidden=(9,))
            await page.send("load_experiment", experiment=wider.model_dump(mode="json"), keep=True)
            await page.state(lambda state: state.coming is not None)
            arrays = {"dense_1/kernel": np.ones((64, 9), np.float32), "dense_1/bias": np.ones(9, np.float32)}
            async with httpx2.AsyncClient(base_url=f"http://{address}", timeout=TIMEOUT_SECS) as client:
                answer = await client.post(f"/api/sessions/{session_id}/weights", content=save(arrays))
            verdicts = {layer["layer"]: layer["verdict"] for layer in answer.json()["layers"]}
            assert verdicts["dense_1"] == "fits"
            await page.send("take_weights", weights=answer.json()["weights"])
            state = await page.state(lambda state: bool(state.markers) and state.step == 0)
            assert state.coming is None
