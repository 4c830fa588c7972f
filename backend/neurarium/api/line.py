"""A short line between a websocket's connection and whoever serves it."""

from collections.abc import Callable
from functools import lru_cache

from uvicorn.protocols.websockets.websockets_sansio_impl import WebSocketsSansIOProtocol
from websockets.frames import Frame, Opcode
from websockets.http11 import Request

EXTENSION = "neurarium.line"
SHARED_MESSAGES = 8

Listener = Callable[[str | bytes], None]


class LineProtocol(WebSocketsSansIOProtocol):
    """A websocket's protocol that the application may also use directly.

    The parent takes each message through a queue and a task's next turn, and stops and begins to read at
    each: for two hundred viewers that is half of what the event loop does. An application that finds this
    object in the scope's extensions, under EXTENSION, may set its `listener`, which gets every message as
    soon as it has come, and send at once. Without that it is as its parent.
    """

    listener: Listener | None = None

    def send_at_once(self, message: bytes) -> bool:
        """Send a binary message, unless earlier ones still wait to go out or the connection ends."""
        if self.disconnected or self.close_sent or not self.writable.is_set():
            return False
        self.transport.write(_encoded(message))
        return True

    def handle_connect(self, event: Request) -> None:
        super().handle_connect(event)
        if not self.close_sent:
            # The specification lets servers add their own; its types do not say so.
            self.scope["extensions"][EXTENSION] = self  # type: ignore[assignment]

    def send_receive_event_to_app(self) -> None:
        content = None if self.listener is None or self.close_sent else self._content()
        if content is None or self.listener is None:
            super().send_receive_event_to_app()
        else:
            self.frames = []
            self.listener(content)

    def _content(self) -> str | bytes | None:
        """The message that has come; None for a text that is none."""
        data = b"".join(self.frames)
        try:
            return data.decode() if self.curr_msg_data_type == "text" else data
        except UnicodeDecodeError:
            return None


@lru_cache(maxsize=SHARED_MESSAGES)
def _encoded(message: bytes) -> bytes:
    """A message as it goes over the network: many viewers get the same."""
    return Frame(Opcode.BINARY, message).serialize(mask=False)
