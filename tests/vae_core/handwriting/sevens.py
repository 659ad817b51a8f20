"""A seven, and whether something still is one."""

import numpy as np
from numpy.typing import NDArray

from tests.handwritten import RECORDED
from vae_core.handwriting.mnist_form import Stages, as_mnist
from vae_core.handwriting.strokes import ink_from_strokes

SEVEN = RECORDED["7"]


def on_paper(side: int = 280) -> NDArray[np.uint8]:
    """Dark on white."""
    return 255 - ink_from_strokes(SEVEN, size=side)


def assert_a_seven(stages: Stages) -> None:
    expected = as_mnist(ink_from_strokes(SEVEN)).centred.astype(int)
    assert np.abs(stages.centred - expected).mean() < 12
