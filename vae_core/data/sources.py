"""Which data sets can a run learn from?

The only place that names them. An entry of SOURCES says what a data set and its classes are called
and how its images are loaded; the command line, the checkpoints, the controls of the dashboard, its
captions and its colours follow. README has the recipe for another one.

Nothing here imports torch: a loader imports what it needs when it is called.
"""

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from vae_core.config import TrainConfig

# Training images and test images, each as (images, labels): images (N, 28, 28) uint8, 0 paper and
# 255 ink; labels (N,), whole numbers from 0. Arrays of numpy or torch; or LabelledImages.
Splits = tuple[Any, Any]
Loader = Callable[[Path, Any], Splits]  # from the data folder and a download.Progress or None


def _always(folder: Path) -> bool:
    return True


@dataclass(frozen=True)
class Source:
    """What there is to know of a data set before its images are loaded."""

    title: str  # as a person writes it
    class_names: tuple[str, ...]  # class_names[label]
    load: Loader
    is_ready: Callable[[Path], bool] = _always  # can `load` do without the network?
    things: str = "pictures"  # what its images show, in the plural
    n_train: int = 60_000  # its training images, for estimates of how long a run takes


DIGITS = tuple("0123456789")
CLOTHES = (
    *("T-shirt/top", "Trouser", "Pullover", "Dress", "Coat"),
    *("Sandal", "Shirt", "Sneaker", "Bag", "Ankle boot"),
)


def _published(name: str) -> Loader:
    def load(folder: Path, progress: Any) -> Splits:
        from vae_core.data.loading import load_published

        return load_published(name, folder, progress)

    return load


def _fetched(name: str) -> Callable[[Path], bool]:
    def is_ready(folder: Path) -> bool:
        from vae_core.data.loading import is_fetched

        return is_fetched(name, folder)

    return is_ready


def _sketched(folder: Path, progress: Any) -> Splits:
    from vae_core.data.sketched.cache import load_sketched

    return load_sketched(folder / "Sketched")


SOURCES: dict[str, Source] = {  # by the name that settings, files and addresses have
    "mnist": Source("MNIST", DIGITS, _published("MNIST"), _fetched("MNIST"), "digits"),
    "fashion_mnist": Source(
        "Fashion-MNIST", CLOTHES, _published("FashionMNIST"), _fetched("FashionMNIST"), "clothes"
    ),
    "sketched": Source("Sketched digits", DIGITS, _sketched, things="digits", n_train=10_000),
}


def n_training_images(config: "TrainConfig") -> int:
    """So many images a run learns from: where more are asked for than there are, all of them."""
    n_all = SOURCES[config.dataset].n_train
    return min(config.train_size or n_all, n_all)
