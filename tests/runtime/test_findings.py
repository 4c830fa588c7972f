"""What continues from frame to frame: bounded rounds, on the weights of now; and of an input that stays."""

import numpy as np

from neurarium.engine.experiment import Spec
from tests.runtime.stage import Perform, Stage, nothing_comes

SPEC = Spec(type="feature_visualization", config={"unit": 3})
PIXELS, CLASS = "attributions/gradient_times_input/pixels", "attributions/gradient_times_input/class"
PICTURE, ITERATIONS = "feature_visualization/output/picture", "feature_visualization/output/iterations"


def test_a_picture_is_found_over_frames_while_nothing_trains_and_then_no_more_come(play: Perform) -> None:
    async def act(stage: Stage) -> None:
        stage.train(5)
        viewer = stage.join()
        stage.subscribe_to(viewer, SPEC, interval_secs=0.001)
        first = await stage.see_with(viewer, PICTURE)
        shown, seen = first, [int(first.tensors[ITERATIONS])]
        while seen[-1] < 128:
            shown = await stage.see(viewer)
            seen.append(int(shown.tensors[ITERATIONS]))
        # No frame comes between the rounds.
        assert seen == list(range(4, 129, 4))
        assert not np.array_equal(first.tensors[PICTURE], shown.tensors[PICTURE])
        assert await nothing_comes(viewer)
        late = stage.join()
        stage.subscribe_to(late, SPEC, interval_secs=0.001)
        again = await stage.see_with(late, PICTURE)
        np.testing.assert_array_equal(again.tensors[PICTURE], shown.tensors[PICTURE])
        stage.train(1)
        while (further := int((await stage.see_with(viewer, PICTURE)).tensors[ITERATIONS])) == 128:
            continue
        assert further == 132

    play(act)


def test_attributions_come_with_another_input_or_class_at_once_and_with_other_weights_later(
    play: Perform,
) -> None:
    async def act(stage: Stage) -> None:
        stage.train(5)
        viewer = stage.join()
        stage.subscribe_to(viewer, Spec(type="attributions"), interval_secs=0.001)
        first = await stage.see_with(viewer, PIXELS)
        stage.look_at(viewer, 1, revision=1)
        second = await stage.see(viewer)
        assert second.meta.input_revision == 1
        assert not np.array_equal(second.tensors[PIXELS], first.tensors[PIXELS])
        assert await nothing_comes(viewer)
        other = (int(second.tensors[CLASS]) + 1) % 3
        stage.subscribe_to(viewer, Spec(type="attributions", config={"target": other}), interval_secs=0.001)
        third = await stage.see(viewer)
        assert third.tensors[CLASS] == other
        stage.train(1)
        shown = third
        while np.array_equal(shown.tensors[PIXELS], third.tensors[PIXELS]):
            shown = await stage.see_with(viewer, PIXELS)
        assert shown.tensors[CLASS] == other
        assert await nothing_comes(viewer)

    play(act)
