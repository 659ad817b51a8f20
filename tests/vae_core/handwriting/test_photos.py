"""Is every picture file read, or refused in a sentence?"""

import contextlib
import io
import zlib
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image

from tests.vae_core.handwriting.sevens import SEVEN, assert_a_seven, on_paper
from vae_core.handwriting import photos
from vae_core.handwriting.mnist_form import as_mnist
from vae_core.handwriting.photos import PictureError, read_picture
from vae_core.handwriting.strokes import ink_from_strokes


def saved(image: Image.Image, format: str = "PNG", **options: Any) -> bytes:
    file = io.BytesIO()
    image.save(file, format=format, **options)
    return file.getvalue()


DAMAGEABLE = {format: saved(Image.fromarray(on_paper(40)), format) for format in photos.FORMATS}


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
