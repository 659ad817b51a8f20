"""Why is a sketched digit drawn only once?

Because drawing all of them takes seconds and reading them back does not. How they are drawn is not
asked here: see drawing.py. A cache that is missing, damaged or unwritable is no error.
"""

import contextlib
import threading
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
import torch

from vae_core.data.images import LabelledImages
from vae_core.data.sketched.drawing import sketch_digits
from vae_core.files import replacing

VERSION = 1  # raise it when drawing.py draws differently: caches of older versions are ignored
SPLITS = {"train": (10_000, 0), "test": (2_000, 1)}  # number of images, seed

_one_at_a_time = threading.Lock()

Arrays = dict[str, npt.NDArray[Any]]


def load_sketched(folder: Path) -> tuple[LabelledImages, LabelledImages]:
    """Return train and test digits from the cache, or draw them and try to keep them there."""
    cache = folder / f"sketched-v{VERSION}.npz"
    with _one_at_a_time:  # who comes while they are drawn reads what was kept
        kept = _read(cache)
        if kept is not None:
            return kept
        arrays = _draw()
        # A folder that can't be written costs a few seconds at the next start, no more.
        with contextlib.suppress(OSError):
            folder.mkdir(parents=True, exist_ok=True)
            with replacing(cache) as stream:
                np.savez(stream, allow_pickle=False, **arrays)
    return _split(arrays, "train"), _split(arrays, "test")


def _read(cache: Path) -> tuple[LabelledImages, LabelledImages] | None:
    try:
        with np.load(cache, allow_pickle=False) as stored:
            arrays = dict(stored)
        return _split(arrays, "train"), _split(arrays, "test")
    except Exception:  # missing, or damaged in any of the dozen ways that numpy and zipfile know
        return None


def _draw() -> Arrays:
    """Draw both splits; the names of the arrays are those in the cache."""
    arrays: Arrays = {}
    for split, (n, seed) in SPLITS.items():
        sketches = sketch_digits(n, seed=seed)
        arrays[f"{split}.images"] = sketches.images
        arrays[f"{split}.labels"] = sketches.labels
        for factor, values in sketches.factors.items():
            arrays[f"{split}.factors.{factor}"] = values
    return arrays


def _split(arrays: Arrays, split: str) -> LabelledImages:
    """Raises KeyError or ValueError where the arrays are not what `_draw` makes."""
    prefix = f"{split}.factors."
    return LabelledImages(
        torch.from_numpy(arrays[f"{split}.images"]),
        torch.from_numpy(arrays[f"{split}.labels"]),
        {
            name.removeprefix(prefix): torch.from_numpy(values)
            for name, values in arrays.items()
            if name.startswith(prefix)
        },
    )
