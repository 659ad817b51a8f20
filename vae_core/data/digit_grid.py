"""How do digits become bytes, and a picture file? Ink on white, as on paper."""

from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from vae_core.data import N_PIXELS, SIDE

if TYPE_CHECKING:
    from torch import Tensor

FORMATS = {
    "": "PNG",
    ".png": "PNG",
    ".jpg": "JPEG",
    ".jpeg": "JPEG",
    ".webp": "WEBP",
    ".gif": "GIF",
    ".bmp": "BMP",
    ".tif": "TIFF",
    ".tiff": "TIFF",
    ".pdf": "PDF",
}
GAP = 1  # digit-pixels between two digits


def grid_shape(n: int, columns: int | None = None) -> tuple[int, int]:
    """(rows, columns) for n digits, by default as nearly square as n allows.

    Raises ValueError where there is nothing to lay out.
    """
    if n == 0:
        raise ValueError("images: there must be at least one")
    columns = int(np.ceil(np.sqrt(n))) if columns is None else columns
    if columns < 1:
        raise ValueError(f"columns: {columns} is not a number of columns; use 1 or more")
    return -(-n // columns), columns


def digit_grid(
    images: "Tensor | NDArray[np.floating]", *, columns: int | None = None, scale: int = 4
) -> Image.Image:
    """Pixels (n, 784) in [0, 1] as one grey picture; every digit-pixel is scale x scale pixels.

    By default the grid is as nearly square as n allows. Raises ValueError for no images.
    """
    rows, columns = grid_shape(len(images), columns)
    cell = SIDE + GAP
    ink = np.zeros((rows * cell + GAP, columns * cell + GAP))
    for i, digit in enumerate(np.asarray(images).reshape(-1, SIDE, SIDE)):
        row, column = divmod(i, columns)
        top, left = row * cell + GAP, column * cell + GAP
        ink[top : top + SIDE, left : left + SIDE] = digit
    grey = np.rint(255 * (1 - ink.clip(0, 1))).astype(np.uint8)
    return Image.fromarray(grey).resize(
        (grey.shape[1] * scale, grey.shape[0] * scale), Image.Resampling.NEAREST
    )


def as_bytes(images: "Tensor | NDArray[Any]") -> NDArray[np.uint8]:
    """Images (n, 784), (n, 28, 28) or one (784,), as uint8 or in [0, 1], to uint8 (n, 784).

    Raises ValueError for pixels that are neither, NaN among them, and for other sizes.
    """
    pixels = np.asarray(images)
    if pixels.size % N_PIXELS:
        raise ValueError(f"images: {pixels.shape} is not a number of 28 x 28 digits")
    pixels = pixels.reshape(-1, N_PIXELS)
    if pixels.dtype == np.uint8:
        return pixels
    # Rounding may leave 1.0000001, which is full ink. Written so that NaN fails too.
    if not ((pixels > -0.001) & (pixels < 1.001)).all():
        raise ValueError("images: every pixel must be in [0, 1], or the array uint8")
    levels: NDArray[np.uint8] = np.rint(255 * pixels).astype(np.uint8)
    return levels


def picture_format(path: str | Path) -> str:
    """The format that a file's name asks for; PNG where it asks for none.

    Raises ValueError for a name that asks for something else than a picture of this kind.
    """
    suffix = Path(path).suffix.lower()
    if suffix not in FORMATS:
        raise ValueError(f"{path}: the picture can be {', '.join(filter(None, FORMATS))}")
    return FORMATS[suffix]


def save_digits(path: str | Path, images: "Tensor | NDArray[np.floating]") -> None:
    """Write a picture of the grid, in the format that the name asks for.

    Raises ValueError for a name of another kind, OSError where it can't be written.
    """
    path, format = Path(path), picture_format(path)
    path.parent.mkdir(parents=True, exist_ok=True)
    digit_grid(images).save(path, format=format)
