"""Requests to the benchmark's server."""

import json
import urllib.request
from typing import Any

from neurarium.bench.server import BenchServer


def post(server: BenchServer, path: str, body: dict[str, Any]) -> dict[str, Any]:
    """What the server answers."""
    asked = urllib.request.Request(
        f"http://{server.address}{path}", json.dumps(body).encode(), {"Content-Type": "application/json"}
    )
    with urllib.request.urlopen(asked) as answer:
        return dict(json.load(answer))
