"""How does a stranger's picture file become grey pixels, without any harm?

Nothing is decoded before its kind and size are known, and the only metadata that counts is which
way up the camera was held. What the picture shows is not asked here.
"""

import contextlib
import io
from typing import Any

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from vae_core.errors import Trouble

FORMATS = ("PNG", "JPEG", "WEBP", "GIF", "BMP", "TIFF", "MPO", "AVIF")
MAX_FILE_BYTES = 20_000_000
MAX_PIXELS = 25_000_000
LONGEST_SIDE = 1000  # pixels that a picture is reduced to

_UPRIGHT = {  # by EXIF orientation
    2: Image.Transpose.FLIP_LEFT_RIGHT,
    3: Image.Transpose.ROTATE_180,
    4: Image.Transpose.FLIP_TOP_BOTTOM,
    5: Image.Transpose.TRANSPOSE,
    6: Image.Transpose.ROTATE_270,
    7: Image.Transpose.TRANSVERSE,
    8: Image.Transpose.ROTATE_90,
}


class PictureError(Trouble, ValueError):
    """A picture that can't be used. The sentence says to a person what is wrong and what to do."""


def read_picture(content: bytes) -> NDArray[np.uint8]:
    """A picture file's bytes to grey (H, W), at most 1000 pixels long, dark or light ink as it is.

    The size is checked before anything is decoded. Raises PictureError for what can't be read.
    """
    if not content:
        raise PictureError("The file is empty. Choose another picture.")
    if len(content) > MAX_FILE_BYTES:
        raise PictureError(
            "The file is larger than {limit} MB. Save the picture smaller.",
            limit=MAX_FILE_BYTES // 10**6,
        )
    image = _opened(content)
    if image.width * image.height > MAX_PIXELS:
        raise _too_many_pixels()
    try:
        return np.asarray(_grey(_upright(_loaded(image))))
    except Exception as error:  # Pillow's readers raise nearly anything on a damaged file
        raise PictureError(
            "The picture is damaged or not whole. Save it again, or choose another one."
        ) from error


def _opened(content: bytes) -> Image.Image:
    try:
        return Image.open(io.BytesIO(content), formats=FORMATS)
    except (Image.DecompressionBombError, Image.DecompressionBombWarning) as error:
        raise _too_many_pixels() from error
    except Exception as error:  # as above
        if content[4:8] == b"ftyp":  # what phones write; reading it takes a library of its own
            raise PictureError(
                "Pictures in HEIC, as some phones write them, can't be read here. Save it as JPEG "
                "or PNG, or take a picture of the screen."
            ) from error
        raise PictureError(
            "This is not a picture that can be read here. Use a PNG, JPEG, WEBP, GIF, BMP or TIFF."
        ) from error


def _too_many_pixels() -> PictureError:
    return PictureError(
        "The picture has more than {limit} million pixels. Save it smaller.",
        limit=MAX_PIXELS // 10**6,
    )


def _loaded(image: Image.Image) -> Image.Image:
    """The first frame, decoded. A JPEG's decoder can leave out pixels that nobody needs."""
    image.draft("L", (LONGEST_SIDE, LONGEST_SIDE))
    image.load()
    return image


def _upright(image: Image.Image) -> Image.Image:
    """As the camera was held. Nothing else of a file's metadata is used."""
    orientation = None
    with contextlib.suppress(Exception):  # damaged metadata must not cost the picture
        orientation = _UPRIGHT.get(image.getexif().get(0x0112, 1))
    return image if orientation is None else image.transpose(orientation)


def _grey(image: Image.Image) -> Image.Image:
    if image.mode.startswith(("I", "F")):
        grey = _from_deep(np.asarray(image))
    elif image.has_transparency_data:
        grey = _on_paper(image.convert("RGBA"))
    elif image.mode in ("L", "1"):
        grey = image.convert("L")
    else:
        grey = image.convert("RGB").convert("L")
    grey.thumbnail((LONGEST_SIDE, LONGEST_SIDE), Image.Resampling.BOX)
    return grey


def _from_deep(levels: NDArray[Any]) -> Image.Image:
    """Many levels of grey to 256.

    Whole numbers: the scale is the smallest usual range that holds them. Floats in [0, 1] are as
    they are; in any other range, say [-1, 1] or standardised, from the least to the greatest.
    """
    is_whole = np.issubdtype(levels.dtype, np.integer)
    values = levels.astype(np.float32)
    finite = np.isfinite(values)
    least, most = (float(f(values[finite])) for f in (np.min, np.max)) if finite.any() else (0, 1)
    values = np.where(finite, values, 0 if least >= 0 else least)
    if least >= 0 and (is_whole or most <= 1 or most > 4):
        top = next((top for top in (1, 255, 4095, 65535) if most <= top), most)
        least, most = 0, top
    scaled = (values - least) / max(most - least, 1e-30) * 255
    return Image.fromarray(np.rint(scaled).astype(np.uint8))


def _on_paper(image: Image.Image) -> Image.Image:
    """Transparent becomes white; under ink that is all light it becomes black."""
    grey, opacity = image.convert("L"), image.getchannel("A")
    opaque = np.asarray(opacity)
    visible = np.asarray(grey)[opaque >= max(1, int(opaque.max()) // 2)]
    light_ink = visible.size > 0 and visible.min() > 100
    paper = Image.new("L", image.size, 0 if light_ink else 255)
    paper.paste(grey, mask=opacity)
    return paper
