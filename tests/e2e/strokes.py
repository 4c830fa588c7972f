"""Digits as strokes, to be drawn on the pad as a person would."""

from collections.abc import Callable

from playwright.sync_api import Page

from tests.e2e.lab import still_box

Point = tuple[float, float]
Stroke = list[Point]

# In a unit square, y downwards; made by hand for these tests.
DIGITS: dict[int, list[Stroke]] = {
    0: [
        [
            (0.5, 0.0),
            (0.2, 0.12),
            (0.08, 0.5),
            (0.2, 0.88),
            (0.5, 1.0),
            (0.8, 0.88),
            (0.92, 0.5),
            (0.8, 0.12),
            (0.5, 0.0),
        ]
    ],
    1: [[(0.5, 0.0), (0.48, 0.5), (0.46, 1.0)]],
    2: [
        [
            (0.12, 0.2),
            (0.3, 0.03),
            (0.6, 0.0),
            (0.82, 0.18),
            (0.72, 0.45),
            (0.4, 0.75),
            (0.08, 1.0),
            (0.5, 0.98),
            (0.95, 1.0),
        ]
    ],
    3: [
        [
            (0.12, 0.1),
            (0.5, 0.0),
            (0.82, 0.15),
            (0.75, 0.38),
            (0.42, 0.48),
            (0.8, 0.58),
            (0.88, 0.82),
            (0.55, 1.0),
            (0.1, 0.9),
        ]
    ],
    4: [[(0.3, 0.0), (0.15, 0.55), (0.9, 0.55)], [(0.72, 0.1), (0.7, 0.55), (0.66, 1.0)]],
    5: [
        [
            (0.85, 0.0),
            (0.25, 0.02),
            (0.18, 0.42),
            (0.55, 0.36),
            (0.85, 0.58),
            (0.75, 0.9),
            (0.4, 1.0),
            (0.1, 0.88),
        ]
    ],
    6: [
        [
            (0.7, 0.0),
            (0.35, 0.3),
            (0.14, 0.68),
            (0.3, 0.97),
            (0.68, 0.95),
            (0.8, 0.7),
            (0.55, 0.52),
            (0.2, 0.66),
        ]
    ],
    7: [[(0.08, 0.02), (0.9, 0.0), (0.6, 0.5), (0.38, 1.0)]],
    8: [
        [
            (0.75, 0.12),
            (0.4, 0.0),
            (0.2, 0.2),
            (0.5, 0.46),
            (0.82, 0.74),
            (0.55, 1.0),
            (0.2, 0.85),
            (0.35, 0.55),
            (0.72, 0.3),
            (0.75, 0.12),
        ]
    ],
    9: [
        [(0.8, 0.22), (0.5, 0.0), (0.2, 0.2), (0.35, 0.46), (0.7, 0.4), (0.8, 0.2), (0.76, 0.6), (0.62, 1.0)]
    ],
}


def draw(
    page: Page,
    digit: int,
    *,
    left: float = 0.25,
    top: float = 0.15,
    size: float = 0.65,
    finish: bool = True,
    pad: str = "pad",
    at_each: Callable[[], None] | None = None,
) -> None:
    """Draw a digit with the mouse; `left`, `top` and `size` are shares of the pad.

    If it is not to be finished, the button stays down. The hand can rest `at_each` point.
    """
    box = still_box(page.get_by_test_id(pad))
    for stroke in DIGITS[digit]:
        points = [
            (box["x"] + box["width"] * (left + size * 0.8 * x), box["y"] + box["height"] * (top + size * y))
            for x, y in stroke
        ]
        page.mouse.move(*points[0])
        page.mouse.down()
        for point in points[1:]:
            page.mouse.move(*point, steps=6)
            if at_each:
                at_each()
        if finish:
            page.mouse.up()
