"""What do several tests of vae_core stand on? A mirror that may misbehave."""

import threading
from collections.abc import Callable, Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest


class Mirror:
    """A web server on this machine. `manner` says how it answers; `asked` what it was asked for."""

    def __init__(self, files: dict[str, bytes], manner: str) -> None:
        self.files = files
        self.manner = manner
        self.asked: list[str] = []
        self.gate = threading.Event()  # a "gated" mirror sends the second half once this is set
        self.server = ThreadingHTTPServer(("127.0.0.1", 0), self._handler())
        self.url = f"http://127.0.0.1:{self.server.server_port}/"
        threading.Thread(target=self.server.serve_forever, args=(0.01,), daemon=True).start()

    def close(self) -> None:
        self.gate.set()
        self.server.shutdown()
        self.server.server_close()

    def _handler(self) -> type[BaseHTTPRequestHandler]:
        mirror = self

        class Handler(BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                file = self.path.lstrip("/")
                mirror.asked.append(file)
                if file not in mirror.files:
                    self.send_error(404)
                    return
                whole = mirror.files[file]
                body = {"garbage": b"<html>Please log in</html>"}.get(mirror.manner, whole)
                half = len(body) // 2
                self.send_response(200)
                if mirror.manner != "sizeless":
                    self.send_header("Content-Length", str(len(body)))
                if mirror.manner == "marked":
                    self.send_header("Content-Encoding", "gzip")
                self.end_headers()
                self.wfile.write(body[:half])
                self.wfile.flush()
                if mirror.manner == "gated":
                    mirror.gate.wait(30)
                if mirror.manner != "half":
                    self.wfile.write(body[half:])

            def log_message(self, *_: object) -> None:
                """Say nothing."""

        return Handler


@pytest.fixture
def start_mirror(monkeypatch: pytest.MonkeyPatch) -> Iterator[Callable[..., Mirror]]:
    """Start mirrors: `start_mirror(files)`, `start_mirror(files, "garbage")`."""
    monkeypatch.setenv("no_proxy", "127.0.0.1")
    mirrors: list[Mirror] = []

    def start(files: dict[str, bytes], manner: str = "honest") -> Mirror:
        mirrors.append(Mirror(files, manner))
        return mirrors[-1]

    yield start
    for mirror in mirrors:
        mirror.close()
