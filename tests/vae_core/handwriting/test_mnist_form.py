"""Does a picture become a digit as MNIST has them?"""

import contextlib
from typing import Any

import numpy as np
import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray

from tests.conftest import REPOSITORY
from tests.handwritten import RECORDED
from tests.vae_core.handwriting.sevens import SEVEN, assert_a_seven, on_paper
from vae_core.data.loading import load_images
from vae_core.handwriting.mnist_form import Stages, as_mnist
from vae_core.handwriting.photos import PictureError
from vae_core.handwriting.strokes import ink_from_strokes
from vae_core.record.checkpoint import load_checkpoint


def assert_sound(stages: Stages) -> None:
    parts = (stages.picture, stages.ink, stages.cropped, stages.scaled, stages.centred)
    assert all(part.dtype == np.uint8 and part.ndim == 2 for part in parts)
    assert stages.ink.shape == stages.picture.shape
    assert stages.ink.max() == 255
    for edge in (stages.cropped[0], stages.cropped[-1], stages.cropped[:, 0]):
        assert edge.any()
    assert max(stages.cropped.shape) <= 220
    assert max(stages.scaled.shape) == 20
    longer = int(np.argmax(stages.cropped.shape))
    aspect = stages.cropped.shape[1 - longer] / stages.cropped.shape[longer]
    assert abs(stages.scaled.shape[1 - longer] - max(1, 20 * aspect)) <= 0.5
    assert stages.centred.shape == (28, 28)
    assert stages.centred.sum() == stages.scaled.sum()  # no ink is lost


@pytest.mark.parametrize("digit", range(10))
def test_every_stage_is_what_it_says(digit: int) -> None:
    ink = ink_from_strokes(RECORDED[str(digit)])
    stages = as_mnist(ink)
    assert_sound(stages)
    assert (stages.ink[ink == 0] == 0).all()
    mass = stages.centred / stages.centred.sum(dtype=float)
    centre = [(mass.sum(1) * np.arange(28)).sum(), (mass.sum(0) * np.arange(28)).sum()]
    np.testing.assert_allclose(centre, 14, atol=0.5001)


@given(st.integers(0, 2**32), st.integers(1, 60), st.integers(1, 60))
@settings(max_examples=50)
def test_any_pixels_become_a_digit_or_a_sentence(seed: int, height: int, width: int) -> None:
    noise = np.random.default_rng(seed).integers(0, 256, (height, width), np.uint8)
    with contextlib.suppress(PictureError):
        assert_sound(as_mnist(noise))


def photo(strokes: Any, *, contrast: float = 0.5, width: float = 28, desk: bool = False) -> Any:
    """A sheet of paper under a lamp at the left, with the noise of a phone's camera."""
    random = np.random.default_rng(5)
    ink = ink_from_strokes(strokes, size=600, width=width) / 255
    x = np.linspace(0, 1, 600)
    light = 230 - 130 * x[None, :] ** 1.5 - 20 * x[:, None]
    page = light * (1 - contrast * ink)
    if desk:
        page[:, :60] *= 0.35
    return (page + random.normal(0, 4, page.shape)).clip(0, 255).astype(np.uint8)


@pytest.mark.parametrize("contrast", [0.3, 0.9])
@pytest.mark.parametrize("desk", [False, True])
def test_uneven_light_noise_and_a_desk_beside_do_not_matter(contrast: float, desk: bool) -> None:
    stages = as_mnist(photo(SEVEN, contrast=contrast, desk=desk))
    assert_sound(stages)
    assert_a_seven(stages)
    assert (stages.ink == 0).mean() > 0.8  # paper is exactly 0


def test_a_dark_page_with_light_ink() -> None:
    assert_a_seven(as_mnist(255 - on_paper()))
    assert_a_seven(as_mnist((40 + 0.6 * ink_from_strokes(SEVEN)).astype(np.uint8)))


def test_grey_ink_of_one_level_becomes_full_ink() -> None:
    page = np.where(ink_from_strokes(SEVEN) > 127, 180, 255).astype(np.uint8)
    stages = as_mnist(page)
    assert set(np.unique(stages.ink)) == {0, 255}
    assert_a_seven(stages)


def test_specks_do_not_move_the_digit() -> None:
    page = on_paper()
    page[5:8, 5:8] = page[270:273, 3:6] = 0
    assert_a_seven(as_mnist(page))


def test_a_thin_pen_is_as_dark_as_mnist() -> None:
    centred = as_mnist(photo(SEVEN, width=4)).centred
    assert centred.max() > 200
    assert 0.05 < centred.mean() / 255 < 0.2


@pytest.mark.parametrize(
    "page",
    [
        np.full((100, 100), 255, np.uint8),
        np.zeros((100, 100), np.uint8),
        np.zeros((0, 5), np.uint8),
        np.full((1, 1), 7, np.uint8),
        photo([]),
    ],
    ids=["white", "black", "no pixels", "one pixel", "photo"],
)
def test_an_empty_page_says_what_to_do(page: NDArray[np.uint8]) -> None:
    with pytest.raises(PictureError, match=r"No ink was found\. Draw one digit"):
        as_mnist(page)


@pytest.mark.parametrize("ink_is_dark", [False, True])
def test_mnist_itself_comes_back(mnist_in_data: None, ink_is_dark: bool) -> None:
    images = load_images("mnist", REPOSITORY / "data").test.images[:40].reshape(-1, 28, 28).numpy()
    errors = []
    for image in images:
        large = np.kron(image, np.ones((10, 10), np.uint8))
        stages = as_mnist(255 - large if ink_is_dark else large)
        errors.append(np.abs(stages.centred.astype(int) - image).mean())
    assert np.median(errors) < 1  # of 255
    assert max(errors) < 4


@pytest.mark.parametrize(("name", "n_right"), [("mnist-20d", 9), ("mnist-2d", 8)])
def test_recorded_digits_land_among_their_class(name: str, n_right: int) -> None:
    digits = [as_mnist(ink_from_strokes(RECORDED[str(digit)])).centred for digit in range(10)]
    images = torch.from_numpy(np.stack(digits)).float().reshape(10, 784) / 255
    assert 0.1 < images.mean() < 0.16  # MNIST's is 0.13
    checkpoint = load_checkpoint(REPOSITORY / "checkpoints" / f"{name}.safetensors")
    assert checkpoint.encodings is not None
    with torch.no_grad():
        mu, _ = checkpoint.model.encode(images)
    nearest = torch.cdist(mu, checkpoint.encodings.mu.float()).topk(15, largest=False).indices
    found = checkpoint.encodings.labels[nearest].mode(dim=1).values
    assert (found == torch.arange(10)).sum() >= n_right
