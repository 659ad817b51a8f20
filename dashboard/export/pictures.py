"""How do pixels leave Python? As bytes for the browser, or as a PNG to keep.

A pixel is an amount of ink: 0 is bare page, 255 (or 1.0) is full ink. Nothing here draws on a page.
"""

import io
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from vae_core.data.digit_grid import as_bytes, digit_grid

if TYPE_CHECKING:
    from torch import Tensor

LIGHT_INK, DARK_INK = (26, 32, 35), (233, 237, 237)  # the themes' text colours
PNG_SCALE = 8  # picture pixels per digit-pixel
PNG_LIMIT = 4096  # picture pixels on the longer side; phones draw nothing larger
GIF_FRAME_MS = 120  # some 8 frames a second; the format counts in steps of 10


def grid_png(images: "Tensor | NDArray[Any]", *, columns: int | None = None) -> bytes:
    """The digits as a PNG file, ink on white: the same picture that `digits` offers on the page.

    Takes what `as_bytes` takes. Raises ValueError for no images.
    """
    pixels = as_bytes(images) / 255
    longer_side = max(digit_grid(pixels, columns=columns, scale=1).size)
    scale = max(1, min(PNG_SCALE, PNG_LIMIT // longer_side))
    file = io.BytesIO()
    digit_grid(pixels, columns=columns, scale=scale).save(file, format="PNG")
    return file.getvalue()


def walk_gif(images: "Tensor | NDArray[Any]") -> bytes:
    """The digits one after another, there and back without end, as a GIF file, ink on white.

    Takes what `as_bytes` takes. Raises ValueError for no images.
    """
    pixels = as_bytes(images) / 255
    frames = [digit_grid(pixels[i : i + 1], scale=PNG_SCALE) for i in range(len(pixels))]
    if not frames:
        raise ValueError("images: there must be at least one")
    file = io.BytesIO()
    frames[0].save(
        file,
        format="GIF",
        save_all=True,
        append_images=[*frames[1:], *frames[-2:0:-1]],
        duration=GIF_FRAME_MS,
        loop=0,
    )
    return file.getvalue()


def ink_png(levels: NDArray[np.uint8], *, dark: bool) -> bytes:
    """Levels of ink (H, W) as a PNG in the page's text colour, on nothing: for either theme."""
    ink = np.zeros((*levels.shape, 4), np.uint8)
    ink[..., :3] = DARK_INK if dark else LIGHT_INK
    ink[..., 3] = levels
    file = io.BytesIO()
    Image.fromarray(ink).save(file, format="PNG")
    return file.getvalue()
