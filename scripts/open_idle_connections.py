"""Open many idle connections to a server that may open few files, and see that it lives.

`python -m scripts.open_idle_connections` starts a server of its own on this machine.
"""

import os
import re
import resource
import socket
import statistics
import subprocess
import sys
import time
from contextlib import ExitStack
from pathlib import Path
from urllib.request import urlopen

CONNECTIONS = 1_100
FILES = (256, 1_024)
ASKED = 20


def main() -> None:
    """Try it under the usual limits of macOS and Linux."""
    _, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (min(hard, 2 * CONNECTIONS), hard))
    for files in FILES:
        server, port = _start(files)
        try:
            _try(server, port, files)
        finally:
            server.terminate()
            server.wait()


def _start(files: int) -> tuple[subprocess.Popen[str], int]:
    serve = [sys.executable, "-m", "neurarium", "serve", "--port", "0", "--device", "cpu"]
    server = subprocess.Popen(
        ["bash", "-c", f'ulimit -n {files} && exec "$0" "$@"', *serve],
        stderr=subprocess.PIPE,
        text=True,
        env={**os.environ, "PYTHONPATH": str(Path(__file__).parents[1] / "backend"), "COLUMNS": "200"},
    )
    assert server.stderr is not None
    for line in server.stderr:
        if match := re.search(r"http://127\.0\.0\.1:(\d+)", line):
            return server, int(match[1])
    sys.exit("The server has not started.")


def _try(server: subprocess.Popen[str], port: int, files: int) -> None:
    with ExitStack() as idle:
        start = time.perf_counter()
        for _ in range(CONNECTIONS):
            idle.enter_context(socket.create_connection(("127.0.0.1", port), timeout=30))
        opened_secs = time.perf_counter() - start
        answers = [_answer_secs(port) for _ in range(ASKED)]
    state = "lives" if server.poll() is None else "has ended"
    median, longest = 1_000 * statistics.median(answers), 1_000 * max(answers)
    print(
        f"{files} files: {CONNECTIONS} idle connections in {opened_secs:.1f} s; the server {state} "
        f"and answers in {median:.0f} ms (median) and {longest:.0f} ms (longest)"
    )


def _answer_secs(port: int) -> float:
    start = time.perf_counter()
    with urlopen(f"http://127.0.0.1:{port}/api/health", timeout=60) as answer:
        answer.read()
    return time.perf_counter() - start


if __name__ == "__main__":
    main()
