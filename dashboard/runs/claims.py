"""Whose is a training, if several server processes share one folder of runs?

Whoever lets it wait or train holds a lock on a file beside it. The system lets go of the lock when
a process ends, however it ends: no other way to notice is needed. Where no lock can be had because
nothing can be written, there is nothing to spoil either.
"""

import logging
from pathlib import Path

from filelock import FileLock, Timeout

log = logging.getLogger(__name__)


class Claims:
    """The trainings that this process works on. Not for several threads at once."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._locks: dict[str, FileLock] = {}

    def take(self, training: str) -> bool:
        """From now on it is ours. False: another process has it."""
        if training in self._locks:
            return True
        lock = FileLock(self._path(training), blocking=False, thread_local=False)
        try:
            self._folder.mkdir(parents=True, exist_ok=True)
            lock.acquire()
        except Timeout:
            return False
        except OSError as error:
            log.warning("run %s is claimed by no lock: %s", training, error)
            return True
        self._locks[training] = lock
        return True

    def elsewhere(self, training: str) -> bool:
        """Does another process have it?"""
        if training in self._locks or not self._path(training).exists():
            return False
        if not self.take(training):
            return True
        self.let_go(training)
        return False

    def let_go(self, training: str) -> None:
        """It rests."""
        lock = self._locks.pop(training, None)
        if lock:
            lock.release()

    def let_all_go(self) -> None:
        """The process ends."""
        for training in list(self._locks):
            self.let_go(training)

    def _path(self, training: str) -> Path:
        return self._folder / f"{training}.lock"
