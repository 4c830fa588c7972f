"""Makes `digit_strokes.npz`: the path of the pen of some of the bundled digits, as it may have been.

    python -m scripts.make_strokes

Each digit is thinned to lines one pixel wide (Zhang and Suen 1984), which are followed from an end at the
top, straight on where they cross. The file is the same every time.
"""

import math
from collections.abc import Iterator
from pathlib import Path

import numpy as np

from neurarium.engine.pen import BLANK, LENGTH, SPACING_PIXELS, movements

FOLDER = Path(__file__).parents[1] / "backend/neurarium/data"
DIGITS = 4_000
FINER = 3  # lines are followed in pixels of a third
INK = 110
LEAST_STROKE = 2.5  # pixels
BACK = 8  # so many fine pixels back says which way the pen goes
NEIGHBOURS = [(-1, 0), (-1, 1), (0, 1), (1, 1), (1, 0), (1, -1), (0, -1), (-1, -1)]  # clockwise from the top
Place = tuple[int, int]


def finer(picture: np.ndarray) -> np.ndarray:
    """A picture with FINER times as many rows and columns, bilinear, and a margin of one."""
    height, width = picture.shape
    rows, columns = (
        np.clip((np.arange(size * FINER) + 0.5) / FINER - 0.5, 0, size - 1) for size in (height, width)
    )
    by_rows = np.array([np.interp(rows, np.arange(height), column) for column in picture.T]).T
    both = np.array([np.interp(columns, np.arange(width), row) for row in by_rows])
    return np.pad(both, 1)


def thinned(mask: np.ndarray) -> np.ndarray:
    """Lines one pixel wide in the middle of what is set; the border is not."""
    mask = mask.copy()
    while True:
        before = mask.sum()
        for first, second in (((0, 2, 4), (2, 4, 6)), ((0, 2, 6), (0, 4, 6))):
            around = [np.roll(mask, (-dy, -dx), (0, 1)) for dy, dx in NEIGHBOURS]
            count = sum(each.astype(int) for each in around)
            turns = sum((~around[i] & around[(i + 1) % 8]).astype(int) for i in range(8))
            ends = [~np.logical_and.reduce([around[i] for i in sides]) for sides in (first, second)]
            mask &= ~((count >= 2) & (count <= 6) & (turns == 1) & ends[0] & ends[1])
        if mask.sum() == before:
            return mask


def lines(mask: np.ndarray) -> Iterator[list[Place]]:
    """The lines of a thinned picture, each from an end of it, the uppermost first."""
    left: set[Place] = {(int(y), int(x)) for y, x in zip(*np.nonzero(mask), strict=True)}

    def around(place: Place) -> list[Place]:
        return [at for dy, dx in NEIGHBOURS if (at := (place[0] + dy, place[1] + dx)) in left]

    while left:
        ends = [place for place in left if len(around(place)) == 1]
        start = min(ends or left, key=lambda at: (at[0] + 0.3 * at[1], at[1]))
        line = [start]
        left.remove(start)
        while onward := around(line[-1]):
            line.append(max(onward, key=lambda at: straightness(line, at)))
            left.remove(line[-1])
        # What begins at the bottom of a 9 was drawn from its top.
        yield line[::-1] if line[0][0] > line[-1][0] + FINER else line


def straightness(line: list[Place], place: Place) -> float:
    """How well a place goes on with a line; the first step rather goes down, and to the left."""
    (y, x), (to_y, to_x) = line[-1], place
    step = np.array([to_y - y, to_x - x], float)
    if len(line) < 2:
        return float(step @ [1, -0.5] / np.linalg.norm(step))
    from_y, from_x = line[-min(len(line), BACK)]
    way = np.array([y - from_y, x - from_x], float)
    lengths = float(np.linalg.norm(step)) * float(np.linalg.norm(way))
    return float(step @ way) / max(lengths, 1e-9)


def smooth(line: list[Place]) -> np.ndarray:
    """A line in pixels as (x, y), each point the mean of those about it; the ends stay."""
    points = np.array([(x, y) for y, x in line], float) / FINER
    reach = [min(i, len(points) - 1 - i, 3) for i in range(len(points))]
    return np.array([points[i - r : i + r + 1].mean(0) for i, r in enumerate(reach)])


def spaced(points: np.ndarray) -> np.ndarray:
    """Points SPACING_PIXELS apart along a line, and its end."""
    along = np.concatenate([[0], np.cumsum(np.hypot(*np.diff(points, axis=0).T))])
    count = max(1, math.ceil(along[-1] / SPACING_PIXELS - 0.5))
    at = np.minimum(np.arange(count + 1) * SPACING_PIXELS, along[-1])
    return np.stack([np.interp(at, along, axis) for axis in points.T], 1)


def strokes_of(picture: np.ndarray) -> list[np.ndarray]:
    """The strokes of a digit, each as points (x, y) in pixels."""
    found = [smooth(line) for line in lines(thinned(finer(picture) > INK))]
    lengths = [np.hypot(*np.diff(points, axis=0).T).sum() for points in found]
    long = [points for points, length in zip(found, lengths, strict=True) if length >= LEAST_STROKE]
    return [spaced(points) for points in long or found[:1]]


def main() -> None:
    """Write the file: `points` (digits, LENGTH, 3) and `labels`, uint8."""
    with np.load(FOLDER / "digits.npz") as file:
        images, labels = file["images"][:DIGITS], file["labels"][:DIGITS]
    made = np.tile(np.array(BLANK, np.uint8), (len(images), LENGTH, 1))
    for number, image in enumerate(images):
        moves = movements(strokes_of(image.astype(float)))[:LENGTH]
        made[number, : len(moves)] = moves
    path = FOLDER / "digit_strokes.npz"
    np.savez_compressed(path, points=made, labels=labels)
    print(f"{path.name}: {len(made):,} digits, {path.stat().st_size:,} bytes")


if __name__ == "__main__":
    main()
