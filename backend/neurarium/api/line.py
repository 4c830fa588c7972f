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
    soon as it has come, and send at once; a `control_listener` is told the size of each frame that is no
    message, or only a part of one. Without these it is as its parent, but a peer that does not read is
    neither answered nor waited for.
    """

    listener: Listener | None = None
    control_listener: Callable[[int], None] | None = None

    def send_at_once(self, message: bytes) -> bool:
        """Send a binary message, unless earlier ones still wait to go out or the connection ends."""
        if self.disconnected or self.close_sent or not self.writable.is_set():
            return False
        self.transport.write(_encoded(message))
        return True

    def let_go(self) -> None:
        """End the connection if its peer reads nothing: what waits to be sent would never go out."""
        if not self.writable.is_set():
            self.transport.abort()

    def handle_ping(self) -> None:
        self._control(0)
        pong = b"".join(self.conn.data_to_send())
        if self.writable.is_set():
            self.transport.write(pong)

    def handle_pong(self, event: Frame) -> None:
        self._control(len(event.data))
        super().handle_pong(event)

    def handle_cont(self, event: Frame) -> None:
        if not event.fin:
            self._control(len(event.data))
        super().handle_cont(event)

    def keepalive_timeout(self) -> None:
        super().keepalive_timeout()
        self.let_go()

    def _control(self, size: int) -> None:
        if self.control_listener is not None:
            self.control_listener(size)

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
