"""How is a data set loaded, and fetched if need be, while something else goes on?

On a thread of its own. Whoever began it asks how far it has come, and may stop it.
"""

import logging
import threading
from concurrent.futures import Future, wait
from pathlib import Path

from dashboard.datasets.loaded import shared_data
from vae_core.data.download import DataUnavailable, DownloadProgress
from vae_core.data.loading import DataSet

log = logging.getLogger(__name__)

STOPS_WITHIN_S = 1.0  # usually far sooner: at the next bytes that come


class _Stopped(Exception):
    """Nobody wants it any more."""


class Fetch:
    """One attempt to have a data set."""

    def __init__(self, name: str, root: str | Path) -> None:
        self.progress: DownloadProgress | None = None
        self._name, self._root = name, root
        self._unwanted = threading.Event()
        self._data: Future[DataSet] = Future()
        threading.Thread(target=self._work, name=f"fetch {name}", daemon=True).start()

    def over(self, within_s: float = 0.0) -> bool:
        """Has it ended, or does it within so many seconds?"""
        return bool(wait([self._data], within_s).done)

    def result(self) -> DataSet:
        """The data set, once it is over. Raises DataUnavailable, or whatever else went wrong."""
        return self._data.result()

    def stop(self) -> None:
        """End it, if it isn't over."""
        self._unwanted.set()
        self.over(STOPS_WITHIN_S)

    def _work(self) -> None:
        try:
            self._data.set_result(shared_data(self._name, self._root, self._report))
        except BaseException as error:
            if isinstance(error, DataUnavailable):  # in full: pages name no folder
                log.warning("%s: %s", self._name, error)
            self._data.set_exception(error)

    def _report(self, progress: DownloadProgress) -> None:
        if self._unwanted.is_set():
            raise _Stopped
        self.progress = progress
