"""Which images does a run learn from, and where do they come from?

MNIST and Fashion-MNIST are fetched once (download.py) and stay, in torchvision's layout, under the
data folder. Sketched digits are drawn on the spot (sketched_cache.py) and need no internet. What
becomes of the images is not asked here.
"""

import gzip
import os
import shutil
import tempfile
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from torch import Tensor

from vae_core.config import DATASETS, TITLES
from vae_core.download import (
    DataUnavailable,
    DownloadProgress,
    Progress,
    fetch_files,
    have_files,
)
from vae_core.labelled_images import LabelledImages
from vae_core.sketched_cache import load_sketched
from vae_core.torchvision_import import import_torchvision

__all__ = [
    "DATASETS",
    "TITLES",
    "DataSet",
    "DataUnavailable",
    "DownloadProgress",
    "LabelledImages",
    "is_ready",
    "load_images",
]

DIGITS = tuple("0123456789")

_TORCHVISION_CLASS = {"mnist": "MNIST", "fashion_mnist": "FashionMNIST"}


@dataclass(frozen=True, eq=False)
class DataSet:
    """A data set as it is taught: images to learn from, and others to be tested on."""

    name: str  # one of DATASETS
    title: str  # as a person writes it
    class_names: tuple[str, ...]  # class_names[label]
    train: LabelledImages
    test: LabelledImages


def is_ready(name: str, root: str | os.PathLike[str] = "data") -> bool:
    """Can `load_images` do without the network? Cheap; always so for sketched digits.

    Raises ValueError for a name that is not in DATASETS.
    """
    _require_known(name)
    if name == "sketched":
        return True
    folder = _raw_folder(name, root)
    return folder.is_dir() and have_files(folder, _torchvision_class(name).resources)


def load_images(
    name: str, root: str | os.PathLike[str] = "data", *, progress: Progress | None = None
) -> DataSet:
    """Return a data set; fetch or draw it first if it is not under `root` yet.

    `progress` is called in this thread while files are fetched, some ten times a second.

    Raises DataUnavailable, with what to do about it, where the files can't be fetched or stored;
    ValueError for a name that is not in DATASETS.
    """
    _require_known(name)
    if name == "sketched":
        train, test = load_sketched(Path(root) / "Sketched")
        return DataSet(name, TITLES[name], DIGITS, train, test)
    source = _torchvision_class(name)
    folder = _raw_folder(name, root)
    fetch_files(folder, source.resources, source.mirrors, progress)
    files = [folder / file for file, _ in source.resources]  # train images, labels; test likewise
    train, test = _read_split(*files[:2]), _read_split(*files[2:])
    class_names = DIGITS if name == "mnist" else tuple(source.classes)
    return DataSet(name, TITLES[name], class_names, train, test)


def _require_known(name: str) -> None:
    if name not in DATASETS:
        raise ValueError(f"no data set is named {name!r}; choose one of {', '.join(DATASETS)}")


def _torchvision_class(name: str) -> Any:
    """The class that knows the data set's files, their MD5 sums and the mirrors."""
    return getattr(import_torchvision().datasets, _TORCHVISION_CLASS[name])


def _raw_folder(name: str, root: str | os.PathLike[str]) -> Path:
    return Path(root) / _TORCHVISION_CLASS[name] / "raw"


def _read_split(images: Path, labels: Path) -> LabelledImages:
    """Read a pair of .gz files whose sums are known to be right."""
    readers = import_torchvision().datasets.mnist
    try:
        return LabelledImages(
            _unpacked(images, readers.read_image_file).flatten(1),  # (N, 28, 28) -> (N, 784)
            _unpacked(labels, readers.read_label_file),
        )
    except OSError as error:
        raise DataUnavailable(
            f"{images.name} or {labels.name} could not be unpacked: {error.strerror or error}. "
            "Both are kept. Make room in the folder for temporary files and try again."
        ) from error


def _unpacked(path: Path, read: Callable[[str], Tensor]) -> Tensor:
    """Unpack outside the data folder, which may be read-only: the readers want plain files."""
    with tempfile.TemporaryDirectory() as scratch:
        plain = Path(scratch) / path.stem
        with gzip.open(path) as packed, plain.open("wb") as unpacked:
            shutil.copyfileobj(packed, unpacked)
        return read(str(plain))
