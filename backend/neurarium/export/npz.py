"""Arrays as numpy's files."""

import io
from collections.abc import Mapping

import numpy as np


def npz(arrays: Mapping[str, np.ndarray]) -> bytes:
    """The bytes of a compressed npz file."""
    buffer = io.BytesIO()
    np.savez_compressed(buffer, **arrays)  # type: ignore[arg-type]  # no array is called like an option
    return buffer.getvalue()
