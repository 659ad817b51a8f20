"""How does a server give back what it no longer needs?

glibc, the C library of most Linux machines, lets every thread have a heap of its own, up to eight
for each core, and keeps what was freed for later. A class's scripts run on dozens of threads. So
there are two heaps for all; large blocks stand outside of them and go back at once; and now and
then the rest of what is free is handed back. With another C library nothing happens here.
"""

import contextlib
import ctypes
import threading
from functools import cache

from streamlit.runtime import Runtime

# From glibc's malloc.h: what is set, and to what.
M_TRIM_THRESHOLD, M_MMAP_THRESHOLD, M_ARENA_MAX = -1, -3, -8
SETTINGS = {
    M_ARENA_MAX: 2,
    M_MMAP_THRESHOLD: 2 << 20,  # bytes; what a step of training makes is smaller
    M_TRIM_THRESHOLD: 16 << 20,  # bytes; free at the end of a heap
}


def keep_small() -> bool:
    """Have few heaps from now on. Was there something to set?"""
    library = _glibc()
    return library is not None and all(library.mallopt(*setting) for setting in SETTINGS.items())


def give_back() -> bool:
    """Hand back what is free now. Takes some milliseconds; other threads go on. Was there any?"""
    library = _glibc()
    return library is not None and bool(library.malloc_trim(0))


def let_sessions_go() -> None:
    """Of pages that were closed a while ago: Streamlit looks only when another comes or goes."""
    if not Runtime.exists():
        return
    runtime, gone = Runtime.instance(), threading.Event()

    def let_go() -> None:
        storage = getattr(runtime._session_mgr, "_session_storage", None)
        expire = getattr(getattr(storage, "_cache", None), "expire", None)
        if expire:
            expire()
        gone.set()

    with contextlib.suppress(RuntimeError):  # it has not begun, or has ended
        runtime._get_async_objs().eventloop.call_soon_threadsafe(let_go)
        gone.wait(2.0)


@cache
def _glibc() -> ctypes.CDLL | None:
    """The C library of this process, where it is glibc."""
    try:
        library = ctypes.CDLL(None)
        library.gnu_get_libc_version  # noqa: B018  another C library has no such function
    except (OSError, TypeError, AttributeError):  # TypeError: on Windows
        return None
    return library
