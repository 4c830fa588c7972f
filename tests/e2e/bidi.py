"""A browser over W3C WebDriver BiDi, which is spoken over a websocket without a driver beside the browser."""

import json
from typing import Any

from websockets.sync.client import ClientConnection

from tests.e2e.window import PATIENCE_SECS, Actions, Window


class BidiWindow(Window):
    """The first tab of a browser that listens for WebDriver BiDi."""

    def __init__(self, connection: ClientConnection) -> None:
        self._connection = connection
        self._asked = 0
        self._ask("session.new", capabilities={})
        self._tab: str = self._ask("browsingContext.getTree")["contexts"][0]["context"]

    def close(self) -> None:
        self._ask("browser.close")

    def resize(self, width: int, height: int) -> None:
        """Make the page so large."""
        self._ask(
            "browsingContext.setViewport", context=self._tab, viewport={"width": width, "height": height}
        )

    def open(self, address: str) -> None:
        self._ask("browsingContext.navigate", context=self._tab, url=address, wait="complete")

    def run(self, script: str) -> Any:
        made = self._ask(
            "script.callFunction",
            functionDeclaration=f"() => JSON.stringify((() => {{ {script} }})() ?? null)",
            target={"context": self._tab},
            awaitPromise=False,
        )
        assert made["type"] == "success", f"{script} fails: {made['exceptionDetails']['text']}"
        return json.loads(made["result"]["value"])

    def act(self, actions: Actions) -> None:
        self._ask("input.performActions", context=self._tab, actions=actions)

    def _ask(self, method: str, **params: Any) -> Any:
        """Give a command, and wait for its answer; events that come meanwhile are of no interest."""
        self._asked += 1
        self._connection.send(json.dumps({"id": self._asked, "method": method, "params": params}))
        while (answer := json.loads(self._connection.recv(PATIENCE_SECS))).get("id") != self._asked:
            continue
        assert answer["type"] == "success", f"{method} fails: {answer.get('message')}"
        return answer["result"]
