"""Many viewers that take next to no processor time, so that the benchmark measures the server and not them.

`python -m neurarium.bench.crowd ADDRESS SESSION VIEWERS FRAMES_PER_SEC` joins a session, prints “ready” when
every viewer has had a frame, counts from one line of input to the next, and prints the frames per second of
the slowest viewer.
"""

import base64
import os
import re
import selectors
import socket
import sys
import time

from neurarium.protocol.commands import Acknowledge, Subscribe

SUMMARIES = ("weights", "activations", "prediction")
TEXT, BINARY, PING, PONG = 1, 2, 9, 10
FRAME_ID = re.compile(rb'\\"id\\":(\d+)')
PREFIX_BYTES = 256
CHUNK = bytearray(1 << 18)


class Watcher:
    """One viewer: reads messages, throws them away, and acknowledges frames by their number."""

    def __init__(self, address: str, session_id: str, frames_per_sec: float) -> None:
        host, port = address.rsplit(":", 1)
        self.socket = socket.create_connection((host, int(port)))
        key = base64.b64encode(os.urandom(16)).decode()
        self.socket.sendall(
            f"GET /api/sessions/{session_id}/ws HTTP/1.1\r\nHost: {address}\r\nUpgrade: websocket\r\n"
            f"Connection: Upgrade\r\nSec-WebSocket-Key: {key}\r\nSec-WebSocket-Version: 13\r\n\r\n".encode()
        )
        answer = b""
        while b"\r\n\r\n" not in answer:
            answer += self.socket.recv(4096)
        self.frames = 0
        self._rest = answer.partition(b"\r\n\r\n")[2]
        self._left = 0
        specs = [{"type": name} for name in SUMMARIES]
        subscribe = Subscribe.model_validate({"summaries": specs, "interval_secs": 1 / frames_per_sec})
        self._send(TEXT, subscribe.model_dump_json().encode())

    def read(self) -> None:
        """Take what has come."""
        count = self.socket.recv_into(CHUNK)
        if not count:
            raise ConnectionError("The server closed the connection.")
        data = memoryview(CHUNK)[:count]
        if self._rest:
            data, self._rest = memoryview(self._rest + data), b""
        while data:
            passed = min(self._left, len(data)) or self._begin(data)
            if not passed:
                self._rest = bytes(data)
                return
            self._left -= min(self._left, passed)
            data = data[passed:]

    def _begin(self, data: memoryview) -> int:
        """Begin a message; the bytes taken, none if its beginning has not come whole."""
        size = {126: 4, 127: 10}.get(data[1], 2) if len(data) > 1 else 2
        if len(data) < size:
            return 0
        length = int.from_bytes(data[2:size], "big") if size > 2 else data[1]
        kind, prefix = data[0] & 15, min(length, PREFIX_BYTES)
        if len(data) < size + prefix:
            return 0
        if kind == BINARY:
            found = FRAME_ID.search(data[size : size + prefix])
            assert found is not None
            self.frames += 1
            self._send(TEXT, Acknowledge(frame=int(found.group(1))).model_dump_json().encode())
        elif kind == PING:
            self._send(PONG, bytes(data[size : size + length]))
        self._left = size + length
        return size

    def _send(self, kind: int, content: bytes) -> None:
        """A message under a mask of zeros."""
        size = (
            bytes([128 | len(content)]) if len(content) < 126 else b"\xfe" + len(content).to_bytes(2, "big")
        )
        self.socket.sendall(bytes([128 | kind]) + size + bytes(4) + content)


def main() -> None:
    """Watch until told to stop."""
    address, session_id, viewers, frames_per_sec = sys.argv[1:]
    selector = selectors.DefaultSelector()
    watchers = [Watcher(address, session_id, float(frames_per_sec)) for _ in range(int(viewers))]
    for watcher in watchers:
        selector.register(watcher.socket, selectors.EVENT_READ, watcher)

    def watch() -> None:
        for key, _ in selector.select():
            if isinstance(key.data, Watcher):
                key.data.read()
            else:
                raise KeyboardInterrupt

    while not all(watcher.frames for watcher in watchers):
        watch()
    print("ready", flush=True)
    sys.stdin.readline()
    before = [watcher.frames for watcher in watchers]
    begun = time.perf_counter()
    selector.register(sys.stdin, selectors.EVENT_READ)
    try:
        while True:
            watch()
    except KeyboardInterrupt:
        passed = time.perf_counter() - begun
    counts = [watcher.frames - start for watcher, start in zip(watchers, before, strict=True)]
    print(min(counts) / passed, flush=True)


if __name__ == "__main__":
    main()
