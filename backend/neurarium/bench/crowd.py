"""Many viewers that take next to no processor time, so that the benchmark measures the server and not them.

`python -m neurarium.bench.crowd ADDRESS SESSION VIEWERS FRAMES_PER_SEC [SUMMARY …]` joins a session and says
“ready” when every viewer has had something of each summary: all are compiled by then. For each line of
input, a number of seconds, it watches so long and prints the steps per second, the frames per second of the
slowest viewer, and how much of a core all viewers took themselves. It ends with its input.
"""

import base64
import os
import re
import selectors
import socket
import sys
import time
from collections.abc import Callable

from neurarium.protocol.commands import SetInput, Subscribe

TEXT, BINARY, PING, PONG = 1, 2, 9, 10
FRAME = re.compile(rb'\\"id\\":(\d+),.*?\\"step\\":(\d+)')
ACKNOWLEDGEMENT = b'{"type":"acknowledge","frame":%b}'
PREFIX_BYTES = 4_096
META_BYTES = 512
REVISION = re.compile(rb'\\"input_revision\\":(\d+)')
CHUNK = bytearray(1 << 18)
LONGEST_WAIT_SECS = 0.05


class Watcher:
    """One viewer: reads messages, throws them away, and acknowledges frames by their number."""

    def __init__(self, address: str, session_id: str, subscription: Subscribe) -> None:
        host, port = address.rsplit(":", 1)
        self.socket = socket.create_connection((host, int(port)))
        # As browsers do: an acknowledgement behind a drawing would wait 40 ms for the server's.
        self.socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        key = base64.b64encode(os.urandom(16)).decode()
        self.socket.sendall(
            f"GET /api/sessions/{session_id}/ws HTTP/1.1\r\nHost: {address}\r\nUpgrade: websocket\r\n"
            f"Connection: Upgrade\r\nSec-WebSocket-Key: {key}\r\nSec-WebSocket-Version: 13\r\n\r\n".encode()
        )
        answer = b""
        while b"\r\n\r\n" not in answer:
            answer += self.socket.recv(4096)
        self.frames = 0
        self.step = 0
        self.at = 0.0
        self.latest = b""
        self.awaited = {f'"{spec.type}/'.encode() for spec in subscription.summaries}
        self._rest = answer.partition(b"\r\n\r\n")[2]
        self._left = 0
        # Like a page, which looks at a sample from the beginning: without an input there are no activations.
        look = SetInput(split="test", index=0, revision=1)
        for command in (look, subscription):
            self.send(TEXT, command.model_dump_json().encode())

    @property
    def input_revision(self) -> int:
        """Which input the newest frame shows."""
        found = REVISION.search(self.latest)
        assert found is not None
        return int(found.group(1))

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
            found = FRAME.search(data[size : size + min(prefix, META_BYTES)])
            assert found is not None
            self.frames += 1
            self.latest = bytes(data[size : size + prefix])
            self.awaited = {name for name in self.awaited if name not in self.latest}
            self.step, self.at = int(found.group(2)), time.perf_counter()
            self.send(TEXT, ACKNOWLEDGEMENT % found.group(1))
        elif kind == PING:
            self.send(PONG, bytes(data[size : size + length]))
        self._left = size + length
        return size

    def send(self, kind: int, content: bytes) -> None:
        """A message under a mask of zeros."""
        size = (
            bytes([128 | len(content)]) if len(content) < 126 else b"\xfe" + len(content).to_bytes(2, "big")
        )
        self.socket.sendall(bytes([128 | kind]) + size + bytes(4) + content)


class Crowd:
    """Viewers of one session, who ask for the same."""

    def __init__(self, address: str, session_id: str, viewers: int, subscription: Subscribe) -> None:
        self._watchers = [Watcher(address, session_id, subscription) for _ in range(viewers)]
        self._selector = selectors.DefaultSelector()
        for watcher in self._watchers:
            self._selector.register(watcher.socket, selectors.EVENT_READ, watcher.read)
        self._asked = False
        self._selector.register(sys.stdin, selectors.EVENT_READ, self._ask)

    def gather(self) -> None:
        """Watch until every viewer has had something of all that it asked for."""
        self._watch_until(lambda: not any(watcher.awaited for watcher in self._watchers))

    def wait(self) -> None:
        """Watch until there is input."""
        self._asked = False
        self._watch_until(lambda: self._asked)

    def count(self, secs: float) -> tuple[float, float, float]:
        """Watch so long: steps per second, frames per second of the slowest viewer, cores taken here."""
        leader = self._watchers[0]
        before, step, at = [watcher.frames for watcher in self._watchers], leader.step, leader.at
        begun, begun_working = time.perf_counter(), time.process_time()
        self._watch_until(lambda: time.perf_counter() - begun >= secs)
        passed, worked = time.perf_counter() - begun, time.process_time() - begun_working
        slowest = min(watcher.frames - frames for watcher, frames in zip(self._watchers, before, strict=True))
        return (leader.step - step) / (leader.at - at), slowest / passed, worked / passed

    def _ask(self) -> None:
        self._asked = True

    def _watch_until(self, done: Callable[[], bool]) -> None:
        while not done():
            for key, _ in self._selector.select(LONGEST_WAIT_SECS):
                key.data()


def main() -> None:
    """Watch, and count when asked to."""
    address, session_id, viewers, frames_per_sec, *summaries = sys.argv[1:]
    specs = [{"type": name} for name in summaries]
    subscription = Subscribe.model_validate({"summaries": specs, "interval_secs": 1 / float(frames_per_sec)})
    crowd = Crowd(address, session_id, int(viewers), subscription)
    crowd.gather()
    print("ready", flush=True)
    while True:
        crowd.wait()
        secs = sys.stdin.readline()
        if not secs:
            return
        print(*crowd.count(float(secs)), flush=True)


if __name__ == "__main__":
    main()
