"""Pictures that are nearly the same: the same drawing twice, or a copy of it with some noise."""

import numpy as np
from scipy.ndimage import gaussian_filter

# Blurred by so many pixels, two pictures are compared by the cosine of the angle between them. All are framed
# alike, so none need be moved. Of 2,000 digits by many hands 1 % are so like another, the ones apart;
# copies are.
BLUR = 1.0
ALIKE = 0.98


class Originals:
    """Tells of each picture that comes which earlier one it is nearly a copy of.

    `first` has for each its number, or its own. An original is a copy of none before it.
    """

    def __init__(self) -> None:
        self.first: list[int] = []
        self._numbers: list[int] = []
        # Of the originals, and room for more.
        self._rows: np.ndarray | None = None

    def copy(self) -> "Originals":
        """The same, to which others can be added."""
        made = Originals()
        made.first, made._numbers = [*self.first], [*self._numbers]
        made._rows = None if self._rows is None else self._rows.copy()
        return made

    def add(self, pictures: np.ndarray) -> None:
        """More pictures, uint8 (count, height, width, channels), which are not blank."""
        rows = _rows(pictures)
        known, begin = len(self._numbers), len(self.first)
        compared = self._with_room(*rows.shape)[: known + len(rows)]
        compared[known:] = rows
        is_original = np.arange(len(compared)) < known
        for place, alike in enumerate((compared @ rows.T > ALIKE).T):
            like = np.flatnonzero(alike & is_original)
            earlier = int(like[0]) if like.size else known + place
            self.first.append(self._numbers[earlier] if earlier < known else begin + earlier - known)
            is_original[known + place] = not like.size
        new = np.flatnonzero(is_original[known:])
        compared[known : known + len(new)] = rows[new]
        self._numbers += (begin + new).tolist()

    def _with_room(self, more: int, width: int) -> np.ndarray:
        count = len(self._numbers)
        if self._rows is None:
            self._rows = np.empty((more, width), np.float32)
        elif count + more > len(self._rows):
            self._rows = np.concatenate([self._rows[:count], np.empty((count + more, width), np.float32)])
        return self._rows


def _grounds(pictures: np.ndarray) -> np.ndarray:
    """What most of the rim of each is like, (count, 1, 1, channels): colours stand on any ground."""
    rim = np.concatenate([pictures[:, 0], pictures[:, -1], pictures[:, :, 0], pictures[:, :, -1]], axis=1)
    made: np.ndarray = np.median(rim, axis=1)[:, np.newaxis, np.newaxis]
    return made


def _rows(pictures: np.ndarray) -> np.ndarray:
    """What is compared of pictures, of length 1, float32 (count, numbers)."""
    seen = pictures.astype(np.float32)
    if pictures.shape[-1] > 1:
        seen = np.abs(seen - _grounds(seen))
    blurred = gaussian_filter(seen, (0, BLUR, BLUR, 0))
    rows = blurred[:, ::2, ::2].reshape(len(pictures), -1)
    made: np.ndarray = rows / np.maximum(np.linalg.norm(rows, axis=1, keepdims=True), 1e-6)
    return made
