"""What happens to a pixel between the model and the page, or a file?"""

import io
import json
import zlib

import numpy as np
import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image, ImageSequence

from dashboard.components.digits import layout, message
from dashboard.export.pictures import PNG_LIMIT, PNG_SCALE, as_bytes, grid_png, walk_gif
from tests.conftest import REPOSITORY
from vae_core.data.digit_grid import digit_grid, grid_shape
from vae_core.record.checkpoint import load_checkpoint
from vae_core.sampling import generate_samples

levels = st.integers(0, 255)


def opened(png: bytes) -> np.ndarray:
    return np.asarray(Image.open(io.BytesIO(png)))


@given(st.lists(levels, min_size=1, max_size=3))
def test_bytes_stay_and_fractions_round_to_the_same_bytes(shades: list[int]) -> None:
    pixels = np.repeat(np.array(shades, np.uint8)[:, None], 784, axis=1)  # (n, 784)
    np.testing.assert_array_equal(as_bytes(pixels), pixels)
    np.testing.assert_array_equal(as_bytes(torch.from_numpy(pixels).float() / 255), pixels)
    np.testing.assert_array_equal(as_bytes(pixels / 255), pixels)


@pytest.mark.parametrize("shape", [(784,), (1, 784), (28, 28), (1, 1, 28, 28)])
def test_one_digit_may_come_in_any_shape(shape: tuple[int, ...]) -> None:
    assert as_bytes(torch.zeros(shape)).shape == (1, 784)


@given(st.floats().filter(lambda x: not -0.001 <= x <= 1.001))
def test_no_other_number_is_ink(value: float) -> None:
    """NaN from a diverged run is among them: it must not pass for bare paper."""
    pixels = np.full((2, 784), 0.5)
    pixels[1, 3] = value
    with pytest.raises(ValueError, match=r"in \[0, 1\]"):
        as_bytes(pixels)


def test_other_sizes_are_refused() -> None:
    with pytest.raises(ValueError, match="28 x 28"):
        as_bytes(np.zeros((3, 783)))


@given(st.integers(1, 500), st.none() | st.integers(1, 40))
def test_a_grid_has_room_for_every_digit_and_no_empty_row(n: int, columns: int | None) -> None:
    rows, width = grid_shape(n, columns)
    assert (rows - 1) * width < n <= rows * width
    if columns is None:
        assert width - rows in (0, 1)
    else:
        assert width == columns


@pytest.mark.parametrize(("n", "columns"), [(0, None), (3, 0), (3, -1)])
def test_a_grid_of_nothing_is_refused(n: int, columns: int | None) -> None:
    with pytest.raises(ValueError, match=r"images|columns"):
        grid_shape(n, columns)


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
    pixels = np.random.default_rng(0).integers(0, 256, (3, 784), np.uint8)
    expected = np.asarray(digit_grid(torch.from_numpy(pixels).float() / 255, scale=PNG_SCALE))
    np.testing.assert_array_equal(opened(grid_png(pixels)), expected)


def test_a_large_grid_makes_a_picture_that_phones_can_open() -> None:
    height, width = opened(grid_png(np.zeros((400, 784), np.uint8))).shape
    assert 0.8 * PNG_LIMIT < width == height <= PNG_LIMIT


def test_sixty_four_samples_are_a_small_message() -> None:
    """The plain autoencoder's smudges between the classes compress worst of all that ship."""
    model = load_checkpoint(REPOSITORY / "checkpoints" / "mnist-2d-ae.safetensors").model
    samples = generate_samples(model, 64, generator=torch.Generator().manual_seed(0))
    pixels = as_bytes(samples)
    sent = message({"alt": "64 samples.\n"}, pixels)
    assert len(sent) < 30_000
    header, _, deflated = sent.partition(b"\n")
    assert json.loads(header) == {"alt": "64 samples.\n"}
    assert zlib.decompress(deflated) == pixels.tobytes()


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
