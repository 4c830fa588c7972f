"""Padding: room for more samples, so that one compiled program serves data of many sizes."""

import numpy as np

LEAST_CAPACITY = 256


def capacity(size: int, least: int = LEAST_CAPACITY) -> int:
    """How many rows so many samples are given: the next power of two, and not few."""
    return max(least, 1 << (size - 1).bit_length())


def padded(array: np.ndarray, rows: int) -> np.ndarray:
    """An array of so many rows: those of the samples, again and again."""
    return np.resize(array, (rows, *array.shape[1:]))
