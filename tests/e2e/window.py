"""A window of a browser that Playwright does not drive: as much of it as a smoke test needs."""

import time
from abc import ABC, abstractmethod
from collections.abc import Sequence
from typing import Any

PATIENCE_SECS = 60
LOOK_SECS = 0.2
# What a click does may take so long to show; clicking earlier could take it back.
CLICK_SECS = 5

Point = tuple[int, int]
Actions = list[dict[str, Any]]


class Window(ABC):
    """What a browser shows, and what a hand does there."""

    @abstractmethod
    def close(self) -> None:
        """Close the browser."""

    @abstractmethod
    def open(self, address: str) -> None:
        """Go to an address, and wait until its page is loaded."""

    @abstractmethod
    def run(self, script: str) -> Any:
        """What the body of a JavaScript function returns, as JSON."""

    @abstractmethod
    def act(self, actions: Actions) -> None:
        """Perform W3C WebDriver's input actions."""

    def wait_for(self, expression: str) -> Any:
        """The value of an expression as soon as it is a true one."""
        value = self._value_of(expression, within_secs=PATIENCE_SECS)
        assert value, f"{expression} is {value!r}"
        return value

    def drag(self, points: Sequence[Point]) -> None:
        """Press the mouse at the first point and let it go at the last."""
        first, *others = [{"type": "pointerMove", "duration": 30, "x": x, "y": y} for x, y in points]
        button = {"button": 0}
        actions = [first, {"type": "pointerDown", **button}, *others, {"type": "pointerUp", **button}]
        mouse = {"type": "pointer", "id": "mouse", "parameters": {"pointerType": "mouse"}, "actions": actions}
        self.act([mouse])

    def click(self, selector: str) -> None:
        """Click the middle of the element that a selector finds."""
        middle = self.wait_for(
            f"(() => {{ const box = document.querySelector('{selector}')?.getBoundingClientRect(); "
            "return box && [Math.round(box.x + box.width / 2), Math.round(box.y + box.height / 2)] })()"
        )
        self.drag([(middle[0], middle[1])])

    def click_until(self, selector: str, expression: str) -> None:
        """Click an element, again where it was still on its way to its place, until an expression is true."""
        deadline = time.monotonic() + PATIENCE_SECS
        self.click(selector)
        while not self._value_of(expression, within_secs=CLICK_SECS):
            assert time.monotonic() < deadline, f"clicking {selector} does not make {expression} true"
            self.click(selector)

    def _value_of(self, expression: str, *, within_secs: float) -> Any:
        """The value of an expression as soon as it is a true one, or what it is when time is up."""
        deadline = time.monotonic() + within_secs
        while not (value := self.run(f"return {expression}")) and time.monotonic() < deadline:
            time.sleep(LOOK_SECS)
        return value
