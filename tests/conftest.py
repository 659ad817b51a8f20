"""What do all tests stand on?

Torch on one thread, no deadlines, and MNIST's files where they can be found.
"""

from pathlib import Path

import hypothesis
import pytest
import torch

from vae_core.data.loading import is_ready

# Two torch threads on two cores wait for each other whenever a third program runs: small models
# train steadily on one.
torch.set_num_threads(1)

# How long an example takes says something of the machine, and nothing of the code.
hypothesis.settings.register_profile("no deadline", deadline=None)
hypothesis.settings.load_profile("no deadline")

REPOSITORY = Path(__file__).parents[1]
MNIST_FILES = (
    "train-images-idx3-ubyte.gz",
    "train-labels-idx1-ubyte.gz",
    "t10k-images-idx3-ubyte.gz",
    "t10k-labels-idx1-ubyte.gz",
)


def pytest_configure(config: pytest.Config) -> None:
    # pytest-xdist would hand out the files with most tests first, and the slowest have few.
    if hasattr(config.option, "loadscopereorder"):
        config.option.loadscopereorder = False


@pytest.hookimpl(trylast=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Files with slow tests first: none is begun when the other workers have nothing left to do."""
    slow = {item.path for item in items if item.get_closest_marker("slow")}
    items.sort(key=lambda item: item.path not in slow)


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
