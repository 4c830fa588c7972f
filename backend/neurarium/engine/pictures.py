"""Pictures with labels, as the bundled files hold them."""

import io

import numpy as np


def read_pictures(content: bytes) -> tuple[np.ndarray, np.ndarray]:
    """Pictures of an npz file, uint8 (samples, height, width, 1), and their labels, int32 (samples,)."""
    arrays = np.load(io.BytesIO(content))
    return arrays["images"][..., np.newaxis], arrays["labels"].astype(np.int32)
