"""Does any picture become a digit in MNIST's form, or a clear sentence about what is wrong?"""

import contextlib
import io
import zlib
from typing import Any

import numpy as np
import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray
from PIL import Image

from tests.conftest import REPOSITORY
from tests.handwritten import RECORDED
from vae_core.data.loading import load_images
from vae_core.handwriting import photos
from vae_core.handwriting.mnist_form import Stages, as_mnist
from vae_core.handwriting.photos import PictureError, read_picture
from vae_core.handwriting.strokes import MAX_POINTS, MAX_STROKES, ink_from_strokes
from vae_core.record.checkpoint import load_checkpoint

SEVEN = RECORDED["7"]


def on_paper(side: int = 280) -> NDArray[np.uint8]:
    """A seven, dark on white."""
    return 255 - ink_from_strokes(SEVEN, size=side)


def saved(image: Image.Image, format: str = "PNG", **options: Any) -> bytes:
    file = io.BytesIO()
    image.save(file, format=format, **options)
    return file.getvalue()


DAMAGEABLE = {format: saved(Image.fromarray(on_paper(40)), format) for format in photos.FORMATS}


def assert_a_seven(stages: Stages) -> None:
    expected = as_mnist(ink_from_strokes(SEVEN)).centred.astype(int)
    assert np.abs(stages.centred - expected).mean() < 12


# ---- From a file --------------------------------------------------------------------------------


@pytest.mark.parametrize("format", ["PNG", "JPEG", "WEBP", "GIF", "BMP", "TIFF", "MPO"])
def test_every_allowed_format_is_read(format: str) -> None:
    picture = read_picture(saved(Image.fromarray(on_paper()), format))
    assert picture.dtype == np.uint8
    assert picture.shape == (280, 280)
    assert_a_seven(as_mnist(picture))


@pytest.mark.parametrize(
    "content",
    [b"", b"hello", b"<svg xmlns='http://www.w3.org/2000/svg'/>", b"%!PS-Adobe-3.0 EPSF-3.0\n"],
)
def test_what_is_no_picture_is_refused(content: bytes) -> None:
    with pytest.raises(PictureError, match=r"Choose|Use"):
        read_picture(content)


@pytest.mark.parametrize("format", ["PPM", "ICO", "TGA", "PDF"])
def test_other_formats_are_refused(format: str) -> None:
    with pytest.raises(PictureError, match="PNG, JPEG"):
        read_picture(saved(Image.fromarray(on_paper()), format))


def test_a_file_too_large_is_refused_unopened() -> None:
    with pytest.raises(PictureError, match="20 MB"):
        read_picture(bytes(photos.MAX_FILE_BYTES + 1))


@pytest.mark.parametrize("side", [5001, 12_000, 20_000])  # Pillow warns of the second, stops at 3rd
@pytest.mark.filterwarnings("ignore::PIL.Image.DecompressionBombWarning")
def test_too_many_pixels_are_refused_before_decoding(
    side: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    bomb = bytearray(saved(Image.new("1", (8, 8))))
    bomb[16:24] = side.to_bytes(4, "big") * 2
    header = bytes(bomb[12:29])
    bomb[29:33] = zlib.crc32(header).to_bytes(4, "big")
    monkeypatch.setattr(photos, "_loaded", lambda image: pytest.fail("decoded"))
    with pytest.raises(PictureError, match="25 million pixels"):
        read_picture(bytes(bomb))


@pytest.mark.filterwarnings("error::PIL.Image.DecompressionBombWarning")
def test_a_warning_made_an_error_is_a_refusal_too(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(Image, "MAX_IMAGE_PIXELS", 100)
    with pytest.raises(PictureError, match="pixels"):
        read_picture(saved(Image.new("L", (11, 11))))


@pytest.mark.parametrize("format", ["PNG", "JPEG", "WEBP", "GIF", "BMP", "TIFF"])
def test_half_a_file_is_refused(format: str) -> None:
    noise = np.random.default_rng(0).integers(0, 256, (200, 200), np.uint8)
    content = saved(Image.fromarray(noise), format)
    with pytest.raises(PictureError):
        read_picture(content[: len(content) // 2])


@given(content=st.binary(max_size=300), format=st.sampled_from(photos.FORMATS))
def test_arbitrary_bytes_raise_nothing_else(content: bytes, format: str) -> None:
    whole = saved(Image.new("L", (8, 8), 200), format)
    for attempt in (content, whole[:12] + content, whole[:60] + content + whole[60:]):
        with contextlib.suppress(PictureError):
            assert read_picture(attempt).ndim == 2


@given(st.data())
@settings(max_examples=200)
def test_a_byte_changed_raises_nothing_else(data: st.DataObject) -> None:
    content = bytearray(DAMAGEABLE[data.draw(st.sampled_from(photos.FORMATS))])
    for _ in range(3):
        content[data.draw(st.integers(0, len(content) - 1))] = data.draw(st.integers(0, 255))
    with contextlib.suppress(PictureError):
        assert read_picture(bytes(content)).ndim == 2


def test_a_large_picture_is_reduced() -> None:
    picture = read_picture(saved(Image.fromarray(on_paper(2400)), "JPEG"))
    assert picture.shape == (1000, 1000)
    assert_a_seven(as_mnist(picture))
    assert read_picture(saved(Image.new("L", (6000, 3)))).shape[1] == 1000


def test_the_first_frame_of_an_animation_counts() -> None:
    blank = Image.new("L", (280, 280), 255)
    seven = Image.fromarray(on_paper())
    for format in ("GIF", "WEBP", "PNG"):
        content = saved(seven, format, save_all=True, append_images=[blank])
        assert_a_seven(as_mnist(read_picture(content)))


@pytest.mark.parametrize("ink", [0, 255])
@pytest.mark.parametrize("mode", ["LA", "RGBA"])
def test_transparent_paper_is_the_other_colour(ink: int, mode: str) -> None:
    image = Image.new("L", (280, 280), ink).convert(mode)
    image.putalpha(Image.fromarray(ink_from_strokes(SEVEN)))
    picture = read_picture(saved(image))
    assert picture[0, 0] == 255 - ink
    assert_a_seven(as_mnist(picture))


def test_a_picture_that_is_all_transparent_is_an_empty_page() -> None:
    picture = read_picture(saved(Image.new("RGBA", (50, 50), (0, 0, 0, 0))))
    with pytest.raises(PictureError, match="No ink"):
        as_mnist(picture)


@pytest.mark.parametrize(
    ("mode", "format"), [("P", "PNG"), ("1", "PNG"), ("CMYK", "JPEG"), ("CMYK", "TIFF")]
)
def test_other_ways_to_write_colours(mode: str, format: str) -> None:
    image = Image.fromarray(on_paper()).convert("RGB").convert(mode)
    assert_a_seven(as_mnist(read_picture(saved(image, format))))


def test_a_transparent_palette() -> None:
    image = Image.fromarray(on_paper()).convert("P")
    content = saved(image, transparency=255)
    assert read_picture(content)[0, 0] == 255


@pytest.mark.parametrize("top", [255, 4095, 65535])
@pytest.mark.parametrize("format", ["PNG", "TIFF"])
def test_deep_grey_is_scaled_not_clipped(top: int, format: str) -> None:
    levels = (on_paper() / 255 * top).astype(np.uint16)
    picture = read_picture(saved(Image.fromarray(levels), format))
    np.testing.assert_allclose(picture.astype(int), on_paper(), atol=2)


@pytest.mark.parametrize("nan", [False, True])
def test_floating_point_grey(nan: bool) -> None:
    levels = on_paper().astype(np.float32) / 255
    if nan:
        levels[0, :2] = np.nan, np.inf
    picture = read_picture(saved(Image.fromarray(levels), "TIFF"))
    np.testing.assert_allclose(picture[1:].astype(int), on_paper()[1:], atol=1)


@pytest.mark.parametrize("format", ["JPEG", "TIFF", "PNG", "WEBP"])
@pytest.mark.parametrize(
    ("orientation", "as_held"),
    [(1, lambda a: a), (3, lambda a: a[::-1, ::-1]), (6, np.rot90), (8, lambda a: np.rot90(a, 3))],
)
def test_a_photo_stands_upright(format: str, orientation: int, as_held: Any) -> None:
    exif = Image.Exif()
    exif[0x0112] = orientation
    lying = Image.fromarray(np.ascontiguousarray(as_held(on_paper()[:, 40:240])))
    picture = read_picture(saved(lying, format, exif=exif))
    assert picture.shape == (280, 200)
    assert np.abs(picture.astype(int) - on_paper()[:, 40:240]).mean() < 5


# ---- From strokes -------------------------------------------------------------------------------


def test_a_stroke_is_a_round_line() -> None:
    ink = ink_from_strokes([[(0.5, 0.2), (0.5, 0.8)]], width=28)
    assert ink.shape == (280, 280)
    assert ink[140, 128:152].min() == 255
    assert ink[140, :124].max() == ink[140, 156:].max() == 0
    assert ink[45, 140] == 255  # the round end reaches beyond the point
    assert ink[45, 128] == 0


def test_a_tap_is_a_dot_and_no_stroke_is_no_ink() -> None:
    assert ink_from_strokes([[(0.5, 0.5)]])[140, 140] == 255
    assert ink_from_strokes([]).max() == 0
    assert ink_from_strokes([[]]).max() == 0


def test_points_outside_come_to_the_edge() -> None:
    far = ink_from_strokes([[(-5, 0.5), (10**400, 0.5)]])
    np.testing.assert_array_equal(far, ink_from_strokes([[(0, 0.5), (1, 0.5)]]))


@pytest.mark.parametrize(
    "strokes",
    [
        None,
        "strokes",
        {"0": []},
        [None],
        [[(0.1,)]],
        [[(0.1, 0.2, 0.3)]],
        [[(float("nan"), 0.5)]],
        [[(float("inf"), 0.5)]],
        [[("0.1", 0.5)]],
        [[(True, 0.5)]],
        [[]] * (MAX_STROKES + 1),
        [[(0.5, 0.5)] * (MAX_POINTS + 1)],
    ],
)
def test_what_is_no_drawing_is_refused(strokes: Any) -> None:
    with pytest.raises(PictureError):
        ink_from_strokes(strokes)


anything = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=3),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=2), inner),
)


@given(anything | st.lists(st.lists(st.tuples(st.floats(), st.floats()), max_size=5), max_size=3))
def test_arbitrary_strokes_raise_nothing_else(strokes: Any) -> None:
    with contextlib.suppress(PictureError):
        ink = ink_from_strokes(strokes, size=56)
        as_mnist(ink)


# ---- To MNIST's form ----------------------------------------------------------------------------


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
