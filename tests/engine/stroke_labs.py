"""What the lab of strokes says does happen."""

import jax.numpy as jnp
import numpy as np

from neurarium.engine.dataset import INPUT
from neurarium.engine.pen import BLANK
from tests.engine.drawn import Ready, ready_lab


def unfinished(made: Ready, part: float) -> Ready:
    """The test digits up to a part of their movements."""
    points = np.asarray(made.test.fields[INPUT])
    moves = (points[..., 2] > 0).sum(1)
    is_drawn = np.arange(points.shape[1]) < np.ceil(part * moves)[:, np.newaxis]
    cut = np.where(is_drawn[..., np.newaxis], points, np.array(BLANK, np.uint8))
    return made._replace(test=made.test._replace(fields={**made.test.fields, INPUT: jnp.asarray(cut)}))


def digits_are_known_before_they_are_drawn() -> None:
    made = ready_lab("when_did_it_know")
    state, _ = made.trained(500)
    known = {
        part: made.measured(state, unfinished(made, part).test)["accuracy"] for part in (0.25, 0.5, 0.75, 1)
    }
    assert known[1] > 0.65
    assert 0.25 < known[0.5] < 0.6
    assert known[0.25] < known[0.5] < known[0.75] < known[1]
