"""Who makes the pictures of a run that came out of a file?

A run that trains takes its own. One that rests is looked at all the same: its pictures are made
here, on a thread of their own, as soon as somebody looks and its data set is on this machine.
"""

import logging
from concurrent.futures import ThreadPoolExecutor
from typing import Any

from dashboard.datasets.loaded import data_here
from dashboard.runs.pictures import Photographer
from dashboard.runs.run import Run
from vae_core.explain.guides import guides

log = logging.getLogger(__name__)


class Darkroom:
    """Pictures of runs at rest, of one after the other."""

    def __init__(self, data_dir: str) -> None:
        self._data_dir = data_dir
        self._thread = ThreadPoolExecutor(1, "darkroom")

    def offer(self, run: Run) -> None:
        """Somebody looks at this run. Costs nothing where it has its pictures."""
        if run.wants_pictures():
            self._thread.submit(self._develop, run)

    def close(self) -> None:
        """Make no more."""
        self._thread.shutdown(cancel_futures=True)

    def _develop(self, run: Run) -> None:
        found: dict[str, Any] = {}
        try:
            data = data_here(run.config.dataset, self._data_dir)
            if data:
                version = f"{run.id}-{run.snapshot.step}"
                photographer, model = Photographer(data), run.frozen().model
                pictures = photographer.pictures(model)
                found = photographer.on_show(pictures, model, version, anew=True)
                found["guides"] = guides(data)
        except Exception:
            log.exception("run %s: no pictures", run.id)
        run.developed(**found)
