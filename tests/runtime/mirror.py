"""A mirror on this machine that serves files, and misbehaves when told to."""

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer


class Mirror(ThreadingHTTPServer):
    """Serves `files`; one named in `cut` is announced whole and ends half-way, `garbled` speaks no HTTP."""

    daemon_threads = True

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), _Handler)
        self.files: dict[str, bytes] = {}
        self.cut: set[str] = set()
        self.garbled = False
        self.asked: list[str] = []
        self.gate = threading.Event()
        self.gate.set()

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.server_address[1]}/files"


class _Handler(BaseHTTPRequestHandler):
    server: Mirror

    def do_GET(self) -> None:
        mirror, name = self.server, self.path.removeprefix("/files/")
        mirror.asked.append(name)
        content = mirror.files.get(name)
        if mirror.garbled:
            self.wfile.write(b"this is no HTTP\r\n\r\n")
        elif content is None:
            self.send_error(404)
        else:
            self.send_response(200)
            self.send_header("Content-Length", str(len(content)))
            self.end_headers()
            self.wfile.write(content[: len(content) // 2])
            mirror.gate.wait(timeout=60)
            if name not in mirror.cut:
                self.wfile.write(content[len(content) // 2 :])

    def log_message(self, *_: object) -> None:
        """Say nothing."""


@contextmanager
def open_mirror() -> Iterator[Mirror]:
    with Mirror() as mirror:
        thread = threading.Thread(target=mirror.serve_forever, kwargs={"poll_interval": 0.01})
        thread.start()
        yield mirror
        mirror.gate.set()
        mirror.shutdown()
        thread.join()
