"""What a finished run would need to go on: kept for a while, and first to go.

A file beside each finished run, with Adam's moments and both random streams in it. The run itself
is whole without it. Beyond a budget, and where the disk is nearly full, the oldest go: before any
run has to.
"""

import logging
from collections.abc import Callable
from pathlib import Path

from dashboard.budgets import DISK_FREE_MB, STATES_MB
from dashboard.runs.room import free_disk_mb
from vae_core.record.checkpoint import Checkpoint, CheckpointError, load_checkpoint, save_checkpoint

SUFFIX = ".state"

log = logging.getLogger(__name__)


class States:
    """Of the runs of one folder. What can't be written is not kept, and ends nothing."""

    def __init__(
        self, folder: Path, disk_mb: Callable[[Path], float | None] = free_disk_mb
    ) -> None:
        self._folder, self._disk_mb = folder, disk_mb

    def keep(self, training: str, checkpoint: Checkpoint) -> None:
        """Write one, and let the oldest go where that is too much."""
        try:
            save_checkpoint(self._path(training), checkpoint)
        except OSError as error:
            log.warning("run %s: what it would go on with is not kept: %s", training, error)
        while self._too_much() and self.let_oldest_go():
            pass

    def has(self, training: str) -> bool:
        """Is there one?"""
        return self._path(training).exists()

    def get(self, training: str) -> Checkpoint | None:
        """The run as it stood after its last step, with its state; None where that has gone."""
        try:
            found = load_checkpoint(self._path(training))
        except FileNotFoundError:
            return None
        except (CheckpointError, OSError) as error:
            log.warning("run %s: what it would go on with can't be read: %s", training, error)
            return None
        return found if found.state else None

    def let_oldest_go(self) -> bool:
        """Make room by one. False: there is none left."""
        paths = sorted(self._paths(), key=_written_at)
        if paths:
            log.info("run %s can't go on any more: its state made room", paths[0].stem)
            paths[0].unlink(missing_ok=True)
        return bool(paths)

    def remove(self, training: str) -> None:
        """The run goes, or trains on. Raises OSError."""
        self._path(training).unlink(missing_ok=True)

    def _too_much(self) -> bool:
        free_mb = self._disk_mb(self._folder)
        short = free_mb is not None and free_mb < DISK_FREE_MB
        return short or sum(map(_mb, self._paths())) > STATES_MB

    def _paths(self) -> list[Path]:
        return list(self._folder.glob(f"*{SUFFIX}"))

    def _path(self, training: str) -> Path:
        return self._folder / f"{training}{SUFFIX}"


def _written_at(path: Path) -> float:
    try:
        return path.stat().st_mtime
    except OSError:  # it has just gone
        return 0.0


def _mb(path: Path) -> float:
    try:
        return path.stat().st_size / 1e6
    except OSError:
        return 0.0
