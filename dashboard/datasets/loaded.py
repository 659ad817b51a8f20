"""How does a whole server load each data set once?"""

import threading
from collections import defaultdict
from pathlib import Path

from vae_core.data.download import DataUnavailable, DownloadProgress, Progress
from vae_core.data.loading import DataSet, is_ready, load_images

_loaded: dict[tuple[str, str], DataSet] = {}
_locks: defaultdict[tuple[str, str], threading.Lock] = defaultdict(threading.Lock)


def shared_data(name: str, root: str | Path, progress: Progress | None = None) -> DataSet:
    """The data set, loaded by whoever asks first; the others wait, and say so.

    Raises DataUnavailable as load_images does.
    """
    key = (name, str(root))
    while not _locks[key].acquire(timeout=0.5):
        if progress:
            progress(DownloadProgress(file=name, done=0, total=None, waiting=True))
    try:
        if key not in _loaded:
            _loaded[key] = load_images(name, root, progress=progress)
        return _loaded[key]
    finally:
        _locks[key].release()


def data_here(name: str, root: str | Path) -> DataSet | None:
    """The data set, where that need not be fetched; None also where it can't be read."""
    try:
        return shared_data(name, root) if is_ready(name, root) else None
    except DataUnavailable:
        return None
