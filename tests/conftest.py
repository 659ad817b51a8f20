"""What do all tests stand on? Torch on one thread, and MNIST's files where they can be found."""

from pathlib import Path

import hypothesis
import pytest
import torch

from vae_core.data import is_ready

# Two torch threads on two cores wait for each other whenever a third program runs: small models
# train steadily on one.
torch.set_num_threads(1)

hypothesis.settings.register_profile("untimed", deadline=None)  # other programs are busy too
hypothesis.settings.load_profile("untimed")

REPOSITORY = Path(__file__).parents[1]
MNIST_FILES = (
    "train-images-idx3-ubyte.gz",
    "train-labels-idx1-ubyte.gz",
    "t10k-images-idx3-ubyte.gz",
    "t10k-labels-idx1-ubyte.gz",
)


@pytest.fixture(scope="session")
def mnist_gz_folder() -> Path:
    """A folder with MNIST's four .gz files. For reading only."""
    for folder in (REPOSITORY / "data" / "MNIST" / "raw", REPOSITORY.parent / "shared" / "mnist"):
        if all((folder / file).is_file() for file in MNIST_FILES):
            return folder
    pytest.skip("needs MNIST's four .gz files in data/MNIST/raw; load_images('mnist') fetches them")


@pytest.fixture(scope="session")
def mnist_in_data() -> None:
    """MNIST in the project's own data folder."""
    if not is_ready("mnist", REPOSITORY / "data"):
        pytest.skip("needs MNIST in data/; `python -m vae_core data` fetches it")
