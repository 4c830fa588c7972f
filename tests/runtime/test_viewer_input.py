"""What a viewer looks at is told apart by its key: viewers of the same input get the same bytes."""

import numpy as np

from neurarium.runtime.viewer_input import ViewerInput


def drawing(key: int, value: int) -> ViewerInput:
    return ViewerInput(("viewer", key), key, np.full((28, 28, 1), value, np.uint8))


def test_drawings_group_viewers_by_their_key() -> None:
    groups = {drawing(1, 0): "first", drawing(2, 0): "second"}
    assert groups[drawing(1, 0)] == "first"
    assert len(groups) == 2


def test_a_drawing_is_not_a_sample() -> None:
    assert drawing(1, 0) != ViewerInput(("test", 0, 1), 1)
