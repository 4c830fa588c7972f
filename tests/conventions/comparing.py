"""What all comparisons with PyTorch and Keras share."""

from collections.abc import Callable
from typing import Any

import numpy as np
import torch

Verdict = tuple[bool, bool]  # whether PyTorch and whether Keras agrees
Comparison = Callable[[], Verdict]
rng = np.random.default_rng(0)
ROWS = rng.normal(size=(8, 5)).astype(np.float32)


def close(a: Any, b: Any, tolerance: float = 1e-4) -> bool:
    first, second = (np.asarray(x.detach() if isinstance(x, torch.Tensor) else x) for x in (a, b))
    return first.shape == second.shape and np.allclose(first, second, rtol=tolerance, atol=tolerance)


def refuses(call: Callable[[], object]) -> bool:
    try:
        call()
    except ValueError:
        return True
    return False
