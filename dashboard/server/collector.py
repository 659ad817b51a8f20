"""How is the garbage collector kept out of a page's way?

Streamlit would collect in full after every run of a script, which holds everybody up: it is told
not to (.streamlit/config.toml). Instead one thread collects every few seconds, where something went
on; what is alive then and takes long to look through is frozen, so that the next times pass over
it. What was frozen and is garbage by now, a visitor's session for example, would stay for ever: so
in a lull between two pages all is thawed and looked through; once more when everybody seems to have
gone, and what is kept for them is let go first. `python -m benchmarks.collector` says
what each of these takes.
"""

import gc
import threading
import time
from collections.abc import Callable

from dashboard.server import memory

EVERY_S = 4.0  # between two collections
SLOW_S = 0.015  # a collection that takes longer freezes what it found alive
# Seconds since a page was drawn, times seconds since it was thawed: a minute after the last time
# it takes a lull of 20 s, after ten minutes one of 2 s.
LULL = 1200.0
GONE_S = 150.0  # after the last page; Streamlit keeps the session of a closed one for 120


class Collector:
    """The heap of this process."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._page_at = self._thawed_at = time.monotonic()
        self._gone_since = self._page_at  # the last page, when everybody was found to have gone
        self._seen = 0  # how far a count of what goes on had come

    def page(self) -> None:
        """A page is being drawn. Costs nothing."""
        self._page_at = time.monotonic()

    def freeze(self) -> None:
        """Let later collections pass over all that there is now."""
        with self._lock:
            gc.collect()
            gc.freeze()

    def tend(self, ending: threading.Event, gone: Callable[[], None]) -> None:
        """Collect, freeze and thaw, as long as the server runs.

        gone: what to do once everybody has gone.
        """
        while not ending.wait(EVERY_S):
            if self._page_at > self._gone_since and time.monotonic() - self._page_at > GONE_S:
                self._gone_since = self._page_at
                gone()
                self.thaw()
            elif self._lull(time.monotonic()):
                self.thaw()
            elif self._went_on():
                self.collect()
            else:
                continue
            memory.give_back()

    def collect(self) -> None:
        """Drop what is garbage; freeze the rest where looking through it has become slow."""
        with self._lock:
            started = time.perf_counter()
            gc.collect()
            if time.perf_counter() - started > SLOW_S:
                gc.freeze()

    def thaw(self) -> None:
        """Look through all that there is, and freeze what is alive."""
        with self._lock:
            gc.unfreeze()
            gc.collect()
            gc.freeze()
            self._thawed_at = time.monotonic()

    def _lull(self, now: float) -> bool:
        """Was a page drawn since the last time, and is it in nobody's way by now?"""
        quiet_s, since_s = now - self._page_at, now - self._thawed_at
        return self._page_at > self._thawed_at and quiet_s * since_s > LULL

    def _went_on(self) -> bool:
        """Was anything made since the last time? Python counts its collections of young things."""
        before, self._seen = self._seen, gc.get_stats()[1]["collections"]
        return self._seen > before
