"""Are digits read right from framed, ruled, squared and shadowed paper?"""

from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from benchmarks.handwriting import Judge
from tests.conftest import REPOSITORY
from vae_core.handwriting.mnist_form import FRAME, LINES, SEVERAL, Corrections, as_mnist
from vae_core.handwriting.photos import PictureError, read_picture

N_DIGITS = 200  # of each kind


@pytest.fixture(scope="module")
def judge(mnist_in_data: None) -> Judge:
    return Judge(REPOSITORY / "data")


@pytest.fixture(scope="module")
def plain_wrong(judge: Judge) -> int:
    """How many digits on plain paper are read wrong."""
    return judge.count("plain", N_DIGITS)[0]


@pytest.mark.slow
@pytest.mark.parametrize("kind", ["frame_edge", "frame_inside", "rules", "squares", "shadow"])
def test_no_more_than_two_points_more_are_wrong(judge: Judge, plain_wrong: int, kind: str) -> None:
    assert judge.count(kind, N_DIGITS)[0] <= plain_wrong + N_DIGITS // 50


def page(*bars: tuple[int, int, int, int]) -> np.ndarray:
    picture = np.full((200, 300), 230, np.uint8)
    for left, top, right, bottom in bars:
        picture[top:bottom, left:right] = 30
    return picture


ONE, SEVEN = (60, 40, 74, 160), [(180, 40, 250, 54), (236, 40, 250, 160)]


def test_two_digits_are_said_and_one_can_be_cropped() -> None:
    two = page(ONE, *SEVEN)
    assert SEVERAL in as_mnist(two).doubts
    alone = as_mnist(two, Corrections(crop=(0, 0, 0.5, 1)))
    assert alone.doubts == ()
    np.testing.assert_array_equal(alone.centred, as_mnist(page(ONE)).centred)


def test_a_frame_and_lines_are_said() -> None:
    plain = as_mnist(page(*SEVEN))
    framed = page(*SEVEN)
    framed[:4] = framed[-4:] = framed[:, :4] = framed[:, -4:] = 0
    assert as_mnist(framed).doubts == (FRAME,)
    ruled = page(*SEVEN)
    ruled[20::25] = np.minimum(ruled[20::25], 120)
    stages = as_mnist(ruled)
    assert stages.doubts == (LINES,)
    assert np.abs(stages.centred.astype(int) - plain.centred).mean() < 10
    assert as_mnist(ruled, Corrections(keep_lines=True)).doubts != (LINES,)


@pytest.mark.parametrize(
    ("low", "high"), [(0, 1), (-1, 1), (-0.42, 2.8), (0, 1.02), (0, 255), (-300, 300)]
)
def test_floats_in_any_range_are_read(low: float, high: float, tmp_path: Path) -> None:
    share = page(*SEVEN).astype(np.float32) / 255
    Image.fromarray((low + (high - low) * share).astype(np.float32)).save(tmp_path / "a.tif")
    read = as_mnist(read_picture((tmp_path / "a.tif").read_bytes()))
    assert np.abs(read.centred.astype(int) - as_mnist(page(*SEVEN)).centred).mean() < 10


def test_what_is_erased_is_paper() -> None:
    alone = as_mnist(page(*SEVEN), Corrections(erase=(0, 0, 0.5, 1)))
    np.testing.assert_array_equal(alone.centred, as_mnist(page(*SEVEN)).centred)
    two = as_mnist(page(ONE, *SEVEN), Corrections(erase=(0, 0, 0.5, 1)))
    assert two.doubts == ()
    np.testing.assert_array_equal(two.centred, alone.centred)


def test_all_erased_is_no_ink() -> None:
    with pytest.raises(PictureError, match="No ink"):
        as_mnist(page(*SEVEN), Corrections(erase=(0, 0, 1, 1)))


def test_paper_and_ink_can_be_swapped() -> None:
    half = page((0, 60, 300, 200), (0, 0, 130, 60))  # either may be the ink
    found, swapped = (
        as_mnist(half, Corrections(invert=invert)).ink > 0 for invert in (False, True)
    )
    is_dark = half == 30
    assert found[~is_dark].any()
    assert not found[is_dark].any()
    assert swapped[is_dark].any()
    assert not swapped[~is_dark].any()


def test_a_soft_shadow_leaves_no_residue() -> None:
    """It would count as ink, and shrink the digit."""
    picture = page(*SEVEN)
    y, x = np.mgrid[0:200, 0:300]
    shadow = 1 - 0.55 / (1 + np.exp(-(x - y - 60) / 12))
    ink = as_mnist((picture * shadow).astype(np.uint8)).ink
    assert (ink[picture == 230] == 0).all()
    assert (ink[picture == 30] > 127).mean() > 0.95
