"""What is kept of a sweep on disk?

A small file of each beside the runs: all that the page draws, so it outlives them. What can't be
read is left as it is.
"""

import contextlib
import json
import logging
import os
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from dashboard.runs.cards import ID, OWNER, UNREADABLE
from vae_core.errors import Sentence
from vae_core.files import replacing
from vae_core.record.sweep import Swept, swept_from_dict, swept_to_dict

FILE_BYTES = 500_000  # a sweep has some 60 kB
LATEST = 1e11  # seconds since 1970: no calendar goes on much longer

log = logging.getLogger(__name__)


@dataclass(frozen=True)
class Sweep:
    """A sweep at one moment."""

    id: str
    owner: str  # a hash of the owner's token
    created: float  # seconds since 1970
    swept: Swept
    runs: tuple[str, ...]  # the visitor's run for each value; "" before there is one
    going: bool = False
    why: Sentence | None = None  # it doesn't go, or waits
    begun: int | None = None  # the value whose run was handed in since it last went on
    serial: int = 0  # of the change that made it

    def __post_init__(self) -> None:
        if not OWNER.fullmatch(self.owner) or not ID.fullmatch(self.id):
            raise ValueError("its owner or its id makes no sense")
        if len(self.runs) != len(self.swept.points):
            raise ValueError("its runs make no sense")
        if not all(isinstance(i, str) and (not i or ID.fullmatch(i)) for i in self.runs):
            raise ValueError("its runs make no sense")
        if not isinstance(self.going, bool):
            raise ValueError("it makes no sense whether it goes on")
        if not 0 <= float(self.created) < LATEST:
            raise ValueError("its date makes no sense")

    @property
    def run_id(self) -> str:
        """The run that it waits for; "" while there is none."""
        return "" if self.swept.open is None else self.runs[self.swept.open]


class SweepFiles:
    """A folder of sweeps."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def read(self) -> list[tuple[Sweep, float]]:
        """Every readable one, the oldest first, and how many seconds ago it was written."""
        return sorted(self._each(), key=lambda read: read[0].created)

    def save(self, sweep: Sweep) -> None:
        """Write it. Raises OSError; what was there is then unchanged."""
        self._folder.mkdir(parents=True, exist_ok=True)
        with replacing(self._path(sweep.id)) as file:
            file.write(json.dumps(_as_json(sweep)).encode())

    def touch(self, sweep_id: str) -> None:
        """It still goes on."""
        with contextlib.suppress(OSError):
            os.utime(self._path(sweep_id))

    def remove(self, sweep_id: str) -> None:
        """Let it go. Raises OSError."""
        for path in (self._path(sweep_id), self._folder / f"{sweep_id}.lock"):
            path.unlink(missing_ok=True)

    def _each(self) -> Iterator[tuple[Sweep, float]]:
        for path in self._folder.glob("*.sweep"):
            try:
                now = path.stat()
                if now.st_size > FILE_BYTES:
                    raise ValueError("it is too large")
                sweep = _from_json(json.loads(path.read_text("utf-8")))
            except UNREADABLE as error:
                log.warning("%s can't be read and is left as it is: %s", path.name, error)
                continue
            if sweep.id == path.stem:
                yield sweep, abs(time.time() - now.st_mtime)

    def _path(self, sweep_id: str) -> Path:
        return self._folder / f"{sweep_id}.sweep"  # not .json: that would be a run's card


def _as_json(sweep: Sweep) -> dict[str, Any]:
    return {
        "id": sweep.id,
        "owner": sweep.owner,
        "created": sweep.created,
        "runs": list(sweep.runs),
        "going": sweep.going,
        "swept": swept_to_dict(sweep.swept),
    }


def _from_json(values: dict[str, Any]) -> Sweep:
    """Raises one of UNREADABLE."""
    return Sweep(
        values["id"],
        values["owner"],
        values["created"],
        swept_from_dict(values["swept"]),
        tuple(values["runs"]),
        values["going"],
    )
