"""Which images does a run learn from, and where do they come from?

Which there are, stands in sources.py. MNIST and Fashion-MNIST are fetched once (download.py) and
stay, in torchvision's layout, under the data folder. Sketched digits are drawn on the spot
(data/sketched/cache.py) and need no internet. What becomes of the images is not asked here.
"""

import os
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import torch

from vae_core.data import N_PIXELS, SHAPES
from vae_core.data.download import (
    DataUnavailable,
    Progress,
    fetch_files,
    have_files,
)
from vae_core.data.idx_files import PUBLISHED, found, values_in
from vae_core.data.images import LabelledImages, UnfitImages, shape_of_many
from vae_core.data.sources import SOURCES, Source
from vae_core.errors import Sentence, sentence

if TYPE_CHECKING:
    from vae_core.config import TrainConfig

# What may go wrong in a loader that somebody wrote, or in what it returns.
LOADERS_MISTAKES = (
    *(ArithmeticError, AttributeError, ImportError, LookupError),
    *(OSError, RuntimeError, TypeError, ValueError),
)


@dataclass(frozen=True, eq=False)
class DataSet:
    """A data set as it is taught: images to learn from, and others to be tested on."""

    name: str  # one of SOURCES
    title: str  # as a person writes it
    class_names: tuple[str, ...]  # class_names[label]
    train: LabelledImages
    test: LabelledImages

    def training_images(self, config: "TrainConfig") -> LabelledImages:
        """What a run with these settings learns from: where it asks for too many, all there are."""
        n_all = len(self.train)
        return self.train.balanced_subset(min(config.train_size or n_all, n_all), seed=config.seed)


def is_ready(name: str, root: str | os.PathLike[str] = "data") -> bool:
    """Can `load_images` do without the network? Cheap; always so for sketched digits.

    Raises ValueError for a name that is not in SOURCES.
    """
    return _source(name).is_ready(Path(root))


def load_images(
    name: str, root: str | os.PathLike[str] = "data", *, progress: Progress | None = None
) -> DataSet:
    """Return a data set; fetch or draw it first if it is not under `root` yet.

    `progress` is called in this thread while files are fetched, some ten times a second.

    Raises DataUnavailable, with what to do about it, where the files can't be fetched or stored,
    or the images are not as they have to be; ValueError for a name that is not in SOURCES.
    """
    source = _source(name)
    try:
        train, test = source.load(Path(root), progress)
        train = _checked(train, source, sentence("training images"))
        test = _checked(test, source, sentence("test images"))
        _require_every_class(test, source)
    except DataUnavailable:
        raise
    except LOADERS_MISTAKES as error:
        raise DataUnavailable(
            "{data} can't be used: {why}. Mend its entry in vae_core/data/sources.py, and restart.",
            data=Sentence(source.title, {}),  # in the catalogue, as all its words are
            why=error,
        ) from error
    return DataSet(name, source.title, source.class_names, train, test)


def _source(name: str) -> Source:
    if name not in SOURCES:
        raise ValueError(f"no data set is named {name!r}; choose one of {', '.join(SOURCES)}")
    return SOURCES[name]


def _checked(split: Any, source: Source, what: Sentence) -> LabelledImages:
    """What a loader returned, as images that fit the model and labels that have a name."""
    if isinstance(split, LabelledImages):
        checked = split
    else:
        images, labels = map(torch.as_tensor, split)
        fits = tuple(images.shape[1:]) in SHAPES
        if images.dtype is not torch.uint8 or not fits or not len(images):
            raise UnfitImages(
                "its {what} are {shape} {type} and should be {wanted} uint8, 0 for paper and "
                "255 for ink",
                what=what,
                shape=str(tuple(images.shape)),
                type=str(images.dtype),
                wanted=shape_of_many(SHAPES[-1]),
            )
        checked = LabelledImages(images.reshape(len(images), N_PIXELS), labels.long())
    least, most = int(checked.labels.min()), int(checked.labels.max())
    if least < 0 or most >= len(source.class_names):
        raise UnfitImages(
            "the labels of its {what} go from {least} to {most}, and its {n} classes are counted "
            "from 0",
            what=what,
            least=least,
            most=most,
            n=len(source.class_names),
        )
    return checked


def _require_every_class(test: LabelledImages, source: Source) -> None:
    """Pages show a test image of each class."""
    for label, name in enumerate(source.class_names):
        if not (test.labels == label).any():
            raise UnfitImages(
                "it has no test image of class {label} ({name})",
                label=label,
                name=Sentence(name, {}),
            )


def is_fetched(name: str, root: Path) -> bool:
    """Are the files of MNIST or FashionMNIST there and right?"""
    folder = _raw_folder(name, root)
    return folder.is_dir() and have_files(folder, PUBLISHED[name].files)


def load_published(
    name: str, root: Path, progress: Progress | None
) -> tuple[LabelledImages, LabelledImages]:
    """MNIST or FashionMNIST, fetched first if it is not under `root` yet."""
    folder, published = _raw_folder(name, root), PUBLISHED[name]
    fetch_files(folder, published.files, published.mirrors, progress)
    paths = [found(folder, *file) or folder / file[0] for file in published.files]
    return _read_split(*paths[:2]), _read_split(*paths[2:])


def _raw_folder(name: str, root: Path) -> Path:
    return root / name / "raw"


def _read_split(images: Path, labels: Path) -> LabelledImages:
    """Read a pair of files whose content is known to be right."""
    try:
        return LabelledImages(
            torch.from_numpy(values_in(images).copy()).flatten(1),  # (N, 28, 28) -> (N, 784)
            torch.from_numpy(values_in(labels).copy()).long(),
        )
    except OSError as error:
        raise DataUnavailable(
            "{images} or {labels} could not be read: {why}. Both are kept. Put that right and try "
            "again.",
            images=images.name,
            labels=labels.name,
            why=error,
        ) from error
