"""What PyTorch is asked to tell is what the engine asks for."""

import jax.numpy as jnp
import numpy as np

from neurarium.bench.torch_writers import _following
from neurarium.engine.writing import following


def test_the_same_symbols_are_asked_for() -> None:
    symbols = np.random.default_rng(0).integers(0, 4, (200, 7))
    symbols[:, 0] = 0
    ends = (np.cumsum(symbols[:, 1:] == 0, axis=1) > 0).nonzero()
    symbols[ends[0], ends[1] + 1] = 0
    np.testing.assert_array_equal(_following(symbols), following(jnp.asarray(symbols)))
