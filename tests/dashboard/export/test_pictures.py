"""What happens to a pixel between the model and the page, or a file?"""

import io
import json
import zlib

import numpy as np
import pytest
import torch
from PIL import Image, ImageSequence

from dashboard.components.digits import layout, pixels
from dashboard.components.headed import headed
from dashboard.export.pictures import PNG_LIMIT, PNG_SCALE, grid_png, walk_gif
from tests.conftest import REPOSITORY
from vae_core.data.digit_grid import as_bytes, digit_grid
from vae_core.record.checkpoint import load_checkpoint
from vae_core.sampling import generate_samples


def opened(png: bytes) -> np.ndarray:
    return np.asarray(Image.open(io.BytesIO(png)))


def test_labels_decide_the_grid() -> None:
    assert layout(20, row_labels=["input", "reconstruction"]) == (2, 10)
    assert layout(6, column_labels=["z1", "z2"]) == (3, 2)
    assert layout(20) == (4, 5)


@pytest.mark.parametrize("names", ["row_labels", "column_labels"])
def test_labels_that_do_not_fit_are_refused(names: str) -> None:
    with pytest.raises(ValueError, match=f"{names}: 3 labels do not fit 4 digits"):
        layout(4, 2, **{names: ["a", "b", "c"]})


def test_a_png_is_ink_on_white_with_a_gap_of_one_digit_pixel() -> None:
    picture = opened(grid_png(np.ones((2, 784)), columns=2))
    assert picture.shape == (30 * PNG_SCALE, 59 * PNG_SCALE)
    small = picture[::PNG_SCALE, ::PNG_SCALE]
    assert (small[1:29, 1:29] == 0).all()
    assert (small[1:29, 30:58] == 0).all()
    for gap in (0, 29, 58):
        assert (small[:, gap] == 255).all()


def test_a_png_holds_the_very_pixels() -> None:
    images = np.random.default_rng(0).integers(0, 256, (3, 784), np.uint8)
    expected = np.asarray(digit_grid(torch.from_numpy(images).float() / 255, scale=PNG_SCALE))
    np.testing.assert_array_equal(opened(grid_png(images)), expected)


def test_a_large_grid_makes_a_picture_that_phones_can_open() -> None:
    height, width = opened(grid_png(np.zeros((400, 784), np.uint8))).shape
    assert 0.8 * PNG_LIMIT < width == height <= PNG_LIMIT


def test_sixty_four_samples_are_a_small_message() -> None:
    """The plain autoencoder's smudges between the classes compress worst of all that ship."""
    model = load_checkpoint(REPOSITORY / "checkpoints" / "mnist-2d-ae.safetensors").model
    samples = generate_samples(model, 64, generator=torch.Generator().manual_seed(0))
    sent = headed({"alt": "64 samples.\n"}, pixels(samples).content)
    assert len(sent) < 30_000
    header, _, deflated = sent.partition(b"\n")
    assert json.loads(header) == {"alt": "64 samples.\n"}
    assert zlib.decompress(deflated) == as_bytes(samples).tobytes()


def test_a_walk_goes_there_and_back_without_end() -> None:
    steps = np.linspace(0, 1, 5)[:, None] * np.ones((5, 784))
    gif = Image.open(io.BytesIO(walk_gif(steps)))
    assert (gif.info["loop"], gif.info["duration"]) == (0, 120)
    assert gif.size == (30 * PNG_SCALE, 30 * PNG_SCALE)
    frames = [np.asarray(frame.convert("L")) for frame in ImageSequence.Iterator(gif)]
    inks = [255 - int(frame[120, 120]) for frame in frames]
    np.testing.assert_allclose(inks, [0, 64, 128, 191, 255, 191, 128, 64], atol=1)


def test_a_walk_may_be_a_single_step_but_not_nothing() -> None:
    assert Image.open(io.BytesIO(walk_gif(np.ones(784)))).format == "GIF"
    with pytest.raises(ValueError, match="at least one"):
        walk_gif(np.zeros((0, 784)))
