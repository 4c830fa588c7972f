"""What a pen does: one movement after another, each a row of three numbers."""

from collections.abc import Sequence

import numpy as np

LENGTH = 48
SPACING_PIXELS = 1.5  # of a picture 28 pixels high, in which a digit is 20 high
MIDDLE = 128
DRAWN, MOVED = 255, 128  # the third number: with the pen down, or from one stroke to the next
DRAWN_SCALE, MOVED_SCALE = 42.0, 6.0  # what a pixel counts in the first two
BLANK = (MIDDLE, MIDDLE, 0)  # fills up what has ended


def movements(strokes: Sequence[np.ndarray]) -> np.ndarray:
    """Strokes, each of points (x, y) in pixels, as movements: uint8 (count, 3) of x, y and the pen."""
    rows = []
    at: np.ndarray | None = None
    for points in strokes:
        if at is not None:
            rows.append(_row(points[0] - at, MOVED_SCALE, MOVED))
        rows += [_row(step, DRAWN_SCALE, DRAWN) for step in np.diff(points, axis=0)]
        at = points[-1]
    return np.array(rows, np.uint8).reshape(-1, 3)


def _row(step: np.ndarray, scale: float, pen: int) -> list[int]:
    x, y = np.clip(MIDDLE + np.round(scale * step), 0, 255).astype(int)
    return [int(x), int(y), pen]
