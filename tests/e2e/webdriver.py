"""A browser over W3C WebDriver."""

import json
from collections.abc import Mapping
from typing import Any
from urllib.request import Request, urlopen

from tests.e2e.window import PATIENCE_SECS, Actions, Window


class WebDriverWindow(Window):
    """A window of a browser that a WebDriver server has started."""

    def __init__(self, driver: str, capabilities: Mapping[str, Any]) -> None:
        self._session = driver
        made = self._ask("POST", "/session", {"capabilities": {"alwaysMatch": capabilities}})
        self._session = f"{driver}/session/{made['sessionId']}"

    def close(self) -> None:
        self._ask("DELETE", "")

    def resize(self, width: int, height: int) -> None:
        """Make the window so large."""
        self._ask("POST", "/window/rect", {"width": width, "height": height})

    def open(self, address: str) -> None:
        self._ask("POST", "/url", {"url": address})

    def run(self, script: str) -> Any:
        return self._ask("POST", "/execute/sync", {"script": script, "args": []})

    def act(self, actions: Actions) -> None:
        self._ask("POST", "/actions", {"actions": actions})

    def _ask(self, method: str, path: str, body: Mapping[str, Any] | None = None) -> Any:
        data = None if body is None else json.dumps(body).encode()
        with urlopen(Request(self._session + path, data, method=method), timeout=PATIENCE_SECS) as response:
            return json.load(response)["value"]
