"""A reverse proxy, as a school's web server may be one: what comes to it goes on to the app.

It changes what proxies change: the app is asked by its own address, and told in a header by which
one the browser asked, if `says` says so. One request a connection, bytes both ways.
"""

import contextlib
import socket
import socketserver
import threading
from collections.abc import Callable, Iterator

N_BYTES = 65536


class _Passes(socketserver.StreamRequestHandler):
    server: "_Proxy"

    def handle(self) -> None:
        line, *fields = self._head()
        if not line:
            return
        host, port = self.server.upstream
        asked = {name.lower(): value for name, _, value in (f.partition(": ") for f in fields)}
        told = {**asked, "host": f"{host}:{port}"}
        if self.server.says:
            told["x-forwarded-host"] = asked["host"]
        if "upgrade" not in asked:
            told["connection"] = "close"
        head = "\r\n".join([line, *(f"{name}: {value}" for name, value in told.items()), "", ""])
        with socket.create_connection(self.server.upstream) as upstream:
            upstream.sendall(head.encode("latin-1"))
            back = threading.Thread(
                target=_pour, args=(upstream.recv, self.connection), daemon=True
            )
            back.start()
            _pour(self.rfile.read1, upstream)
            back.join()

    def _head(self) -> list[str]:
        lines = iter(lambda: self.rfile.readline().decode("latin-1").rstrip("\r\n"), "")
        return list(lines) or [""]


def _pour(take: Callable[[int], bytes], target: socket.socket) -> None:
    with contextlib.suppress(OSError):
        while some := take(N_BYTES):
            target.sendall(some)
    with contextlib.suppress(OSError):
        target.shutdown(socket.SHUT_WR)


class _Proxy(socketserver.ThreadingTCPServer):
    daemon_threads, allow_reuse_address = True, True

    def __init__(self, upstream: tuple[str, int], says: bool) -> None:
        super().__init__(("127.0.0.1", 0), _Passes)
        self.upstream, self.says = upstream, says


@contextlib.contextmanager
def proxy_to(port: int, *, says: bool = True) -> Iterator[str]:
    """Its address. port: the app's."""
    with _Proxy(("127.0.0.1", port), says) as proxy:
        threading.Thread(target=proxy.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{proxy.server_address[1]}"
        proxy.shutdown()
