"""Which class is taken for which, counted on the host."""

import numpy as np


def confusion(labels: np.ndarray, predictions: np.ndarray, classes: int) -> np.ndarray:
    """How often each class is taken for each, int32 (true, predicted)."""
    cells = labels.astype(int).ravel() * classes + predictions.astype(int).ravel()
    return np.bincount(cells, minlength=classes**2).reshape(classes, classes).astype(np.int32)
