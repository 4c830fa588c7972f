"""Measures how long a small network waits while the deepest ones that are allowed are compiled.

    python -m scripts.post_deep_networks

It starts a server, opens a session of a small network, then so many sessions of deep ones that nobody looks
at, and then more of small ones. All come from one address.
"""

import json
import time
from itertools import pairwise
from tempfile import TemporaryDirectory
from typing import Any
from urllib.request import Request, urlopen

from tests.e2e.conftest import start_server

NETWORKS, CONVOLUTIONS = 6, 59
SMALL = 3
LOOK_SECS, PATIENCE_SECS = 0.05, 300
Json = dict[str, Any]


class Client:
    """Asks a server for sessions."""

    def __init__(self, address: str) -> None:
        self._address = address

    def ask(self, path: str, body: Json | None = None) -> Json:
        data = None if body is None else json.dumps(body).encode()
        request = Request(self._address + path, data, headers={"Content-Type": "application/json"})
        with urlopen(request, timeout=PATIENCE_SECS) as response:
            answer: Json = json.load(response)
            return answer

    def open(self, experiment: Json) -> str:
        """Open a session; gives its id."""
        session_id: str = self.ask("/api/sessions", {"experiment": experiment})["id"]
        return session_id

    def measure(self, units: int) -> str:
        """Open a session of a small network, and say in words how long it took to be there."""
        experiment = self.ask("/api/experiment?preset=plane_4_2&dataset=circle")
        hidden = next(spec for spec in experiment["networks"]["network"]["layers"] if spec["type"] == "dense")
        hidden["config"]["units"] = units
        begun = time.perf_counter()
        session = self.open(experiment)
        while (state := self.ask(f"/api/sessions/{session}"))["status"] == "compiling":
            time.sleep(LOOK_SECS)
        took_secs = time.perf_counter() - begun
        waited_secs = took_secs - state["compile_secs"]
        return f"there after {took_secs:.1f} s, of which it waited {waited_secs:.1f} s"


def deep(experiment: Json, filters: int) -> Json:
    """An experiment on pictures with many convolutions of so many filters instead of its own network."""
    convolution = {"type": "conv2d", "config": {"filters": filters}}
    layers: list[Json] = [
        {"id": "input", "type": "input"},
        {"id": "pool_1", "type": "max_pool"},
        {"id": "pool_2", "type": "max_pool"},
        *({"id": f"conv_{number}", **convolution} for number in range(CONVOLUTIONS)),
        {"id": "flatten", "type": "flatten"},
        {"id": "output", "type": "dense", "config": {"units": 10}},
    ]
    ids = [layer["id"] for layer in layers]
    edges = [{"source": source, "target": target} for source, target in pairwise(ids)]
    return {**experiment, "networks": {"network": {"layers": layers, "edges": edges}}}


def main() -> None:
    """Measure before and after the deep networks were posted."""
    with TemporaryDirectory() as folder:
        server = start_server(NEURARIUM_CACHE_DIR=folder)
        try:
            client = Client(server.address)
            for units in range(4, 4 + SMALL):
                print(f"alone: {client.measure(units)}", flush=True)
            pictures = client.ask("/api/experiment?preset=small_cnn&dataset=digits")
            for filters in range(4, 4 + NETWORKS):
                client.open(deep(pictures, filters))
            for units in range(4 + SMALL, 4 + 2 * SMALL):
                print(f"beside {NETWORKS} deep ones: {client.measure(units)}", flush=True)
        finally:
            server.stop()


if __name__ == "__main__":
    main()
