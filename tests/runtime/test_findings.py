"""What continues from frame to frame: bounded rounds, on the weights of now."""

import numpy as np

from neurarium.engine.experiment import Spec
from tests.runtime.stage import Perform, Stage, nothing_comes

SPEC = Spec(type="feature_visualization", config={"unit": 3})
PICTURE, ITERATIONS = "feature_visualization/output/3/picture", "feature_visualization/output/3/iterations"


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
