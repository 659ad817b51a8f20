"""Where do pages get test images from, without waiting for the internet?

    ready         the data set is on this machine
    fetching      a thread of its own fetches it, for everybody; the page says how far it has come
    unavailable   it can't be had, and the page says why and what to do

Sketched digits are always ready: they are drawn, not fetched. Nothing here draws on a page.
"""

import threading
import time
from dataclasses import dataclass
from pathlib import Path

from dashboard.datasets.fetching import Fetch
from dashboard.datasets.loaded import shared_data
from vae_core.data.download import DataUnavailable, DownloadProgress
from vae_core.data.loading import DataSet, is_ready
from vae_core.errors import Sentence

TRY_AGAIN_S = 120.0  # after a failure


@dataclass(frozen=True)
class Originals:
    """The state of a data set; exactly one of the three is set, or `progress` is None at first."""

    data: DataSet | None = None
    progress: DownloadProgress | None = None
    unavailable: Sentence | None = None

    @property
    def fetching(self) -> bool:
        """Is it still on its way?"""
        return self.data is None and self.unavailable is None


_fetches: dict[tuple[str, str], "_Fetch"] = {}
_lock = threading.Lock()


def originals(name: str, root: str | Path) -> Originals:
    """The data set `name` under `root` as things stand; the first to ask starts to fetch it."""
    if is_ready(name, root):
        try:
            return Originals(data=shared_data(name, root))
        except DataUnavailable as error:  # a loader that somebody wrote
            return Originals(unavailable=error.sentence)
    with _lock:
        fetch = _fetches.get((name, str(root)))
        if fetch is None or fetch.failed_long_ago():
            fetch = _fetches[name, str(root)] = _Fetch(Fetch(name, root))
        return fetch.state()


@dataclass
class _Fetch:
    """An attempt for everybody, and when it was found to have failed."""

    fetch: Fetch
    failed_at: float | None = None

    def failed_long_ago(self) -> bool:
        return self.failed_at is not None and time.monotonic() - self.failed_at > TRY_AGAIN_S

    def state(self) -> Originals:
        if not self.fetch.over():
            return Originals(progress=self.fetch.progress)
        try:
            return Originals(data=self.fetch.result())
        except DataUnavailable as error:
            self.failed_at = self.failed_at or time.monotonic()
            return Originals(unavailable=error.sentence)
