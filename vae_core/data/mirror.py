"""How are bytes read from a server that may stall, lie or never end?

One file from one URL, chunk by chunk; no chunk is waited for longer than STALL_S. Where the bytes
go, and whether they are the right ones, is not asked here: see download.py.
"""

import http.client
import queue
import ssl
import threading
import urllib.error
import urllib.request
from collections.abc import Generator

import certifi

from vae_core.errors import Trouble

STALL_S = 20.0  # a mirror that sends no byte for so long is given up
MAX_BYTES = 100_000_000  # the largest file here has 27 MB; a mirror that sends more is given up
CHUNK_BYTES = 64 * 1024

Chunk = tuple[bytes, int | None]  # some bytes; how many the whole file has, if the mirror says so


class MirrorFailed(Trouble):
    """A mirror failed to give a file. The sentence says what it did instead."""


def chunks(url: str) -> Generator[Chunk, None, None]:
    """Yield the bytes behind `url`. Raises MirrorFailed after STALL_S without any.

    A socket's own timeout does not cover the name look-up, which can hang for minutes. So a thread
    reads, and this side waits for it no longer than it wants to.
    """
    received: queue.SimpleQueue[Chunk | Exception | None] = queue.SimpleQueue()
    given_up = threading.Event()
    threading.Thread(
        target=_read, args=(url, received, given_up), name=f"fetch {url}", daemon=True
    ).start()
    try:
        while True:
            item = received.get(timeout=STALL_S)
            if item is None:
                return
            if isinstance(item, Exception):
                raise item
            yield item
    except queue.Empty:
        raise MirrorFailed("it sent nothing for {seconds:g} s", seconds=STALL_S) from None
    finally:
        given_up.set()


def _read(
    url: str,
    received: "queue.SimpleQueue[Chunk | Exception | None]",
    given_up: threading.Event,
) -> None:
    """Put chunks into `received`, then None or the exception that ended the reading."""
    try:
        done = 0
        # The reader's own timeout only ends the thread some time after the other side gave it up.
        with urllib.request.urlopen(url, timeout=2 * STALL_S, context=trusted()) as response:
            length = response.headers.get("Content-Length", "")
            total = int(length) if length.isdecimal() else None
            while not given_up.is_set() and (chunk := response.read1(CHUNK_BYTES)):
                done += len(chunk)
                if done > MAX_BYTES:
                    raise MirrorFailed("it sent more than {limit:,} bytes", limit=MAX_BYTES)
                received.put((chunk, total))
        if total is not None and done < total:
            raise MirrorFailed(
                "it broke off after {done:,} of {total:,} bytes", done=done, total=total
            )
        received.put(None)
    except (OSError, http.client.HTTPException, ValueError) as error:
        received.put(MirrorFailed("{trouble}", trouble=_network_trouble(error)))
    except Exception as error:
        received.put(error)


def trusted() -> ssl.SSLContext:
    """Whom this machine trusts, a school's own authority included; and whom Mozilla does.

    Python as its makers pack it for the Mac trusts nobody until a script of theirs was run.
    """
    context = ssl.create_default_context()
    context.load_verify_locations(certifi.where())
    return context


def _network_trouble(error: Exception) -> str:
    """Say without numbers and brackets what the network did."""
    if isinstance(error, urllib.error.URLError) and isinstance(error.reason, Exception):
        return _network_trouble(error.reason)
    return getattr(error, "strerror", None) or str(error) or type(error).__name__
