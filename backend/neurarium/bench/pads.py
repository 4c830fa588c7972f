"""Members of a room who draw all the time, and how long each drawing waits for its answer."""

import selectors
import time
from collections.abc import Sequence

import numpy as np

from neurarium.bench.crowd import BINARY, TEXT, Watcher
from neurarium.protocol.commands import InputMeta, Subscribe
from neurarium.protocol.frames import encode_frame
from neurarium.protocol.room_commands import TakeSeat

# A phone's pad sends what was drawn with every picture of its screen, at most.
DRAWINGS_PER_SEC = 30.0
FIRST_REVISION = 10


class Pad:
    """One member's pad: it sends drawing after drawing, and notes when each, or a later one, is answered."""

    def __init__(
        self, address: str, session_id: str, key: str, subscription: Subscribe, pictures: np.ndarray
    ) -> None:
        self.watcher = Watcher(address, session_id, subscription)
        self.watcher.send(TEXT, TakeSeat(key=key).model_dump_json().encode())
        self.waits_ms: list[float] = []
        self._pictures = pictures
        self._revision = FIRST_REVISION
        self._sent_at: dict[int, float] = {}
        self._seen = 0

    def draw(self) -> None:
        """Send the next drawing."""
        self._revision += 1
        picture = self._pictures[self._revision % len(self._pictures)]
        self._sent_at[self._revision] = time.perf_counter()
        message = encode_frame(InputMeta(revision=self._revision), {"input": picture})
        self.watcher.send(BINARY, message)

    def read(self) -> None:
        """Take what has come, and note what is answered by it: a later answer is one to all before."""
        self.watcher.read()
        if self.watcher.frames == self._seen:
            return
        self._seen = self.watcher.frames
        answered = self.watcher.input_revision
        for revision in [sent for sent in self._sent_at if sent <= answered]:
            self.waits_ms.append(1000 * (self.watcher.at - self._sent_at.pop(revision)))


def draw_together(pads: Sequence[Pad], host: Watcher, secs: float) -> None:
    """Have all draw for so long, each at its own moments, and read what comes to them and to the host."""
    begun = time.perf_counter()
    due = [begun + number / len(pads) / DRAWINGS_PER_SEC for number in range(len(pads))]
    with selectors.DefaultSelector() as selector:
        for pad in pads:
            selector.register(pad.watcher.socket, selectors.EVENT_READ, pad.read)
        selector.register(host.socket, selectors.EVENT_READ, host.read)
        while (now := time.perf_counter()) < begun + secs:
            for number, pad in enumerate(pads):
                if due[number] <= now:
                    pad.draw()
                    due[number] += 1 / DRAWINGS_PER_SEC
            for key, _ in selector.select(max(0.0, min(due, default=now + 0.01) - time.perf_counter())):
                key.data()
