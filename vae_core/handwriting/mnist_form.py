"""How does somebody's own picture become a digit as MNIST has them?

    file --read_picture-----> grey --as_mnist--> ink, cropped, scaled, centred
    strokes --ink_from_strokes--^

MNIST's makers scaled each digit to fit 20 x 20 pixels, its aspect ratio kept, and moved its centre
of mass to the middle of 28 x 28 (LeCun et al. 1998). What a model makes of it is not asked here.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from vae_core.handwriting.grey_planes import Plane, at_most, boxed, scaled, smooth
from vae_core.handwriting.paper import clean_ink, ink_is_dark, light_on, no_ink, raw_ink
from vae_core.handwriting.paper_lines import edge_frame, without_lines
from vae_core.handwriting.photos import PictureError, read_picture
from vae_core.handwriting.strokes import MAX_POINTS, MAX_STROKES, ink_from_strokes

__all__ = [
    "FRAME",
    "LINES",
    "MAX_POINTS",
    "MAX_STROKES",
    "SEVERAL",
    "WIDE",
    "Corrections",
    "PictureError",
    "Stages",
    "as_mnist",
    "ink_from_strokes",
    "read_picture",
]

Grey = NDArray[np.uint8]  # (H, W)
SIDE = 28
DIGIT_SIDE = 20
FAINT = 0.12  # of full ink: less may be uneven light
WIDEST = 1.5  # times its height: what is wider is seldom one digit
RESIDUE = 0.15  # of full ink: where lines were erased, less may be left over from them
LONGEST = 500  # pixels that a picture is worked on at
THINNEST, THICKENED = 1.0, 2.0  # of DIGIT_SIDE: hardly any of MNIST's is thinner; their median


FRAME, LINES, SEVERAL, WIDE = "frame", "lines", "several digits", "wide"  # what may be wrong


Box = tuple[float, float, float, float]  # left, top, right, bottom, as shares of the picture


@dataclass(frozen=True)
class Corrections:
    """What a person has said about a picture; by default nothing."""

    crop: Box = (0.0, 0.0, 1.0, 1.0)  # only what is inside counts
    erase: Box = (0.0, 0.0, 0.0, 0.0)  # what is inside is paper
    invert: bool = False  # paper and ink are the other way round
    keep_lines: bool = False  # long thin lines belong to the digit


@dataclass(frozen=True)
class Stages:
    """A picture on its way to MNIST's form. From `ink` on, 0 is paper and 255 full ink."""

    picture: Grey  # grey, as read
    ink: Grey  # as large: the light evened out, paper and specks exactly 0
    cropped: Grey  # the ink's bounding box, 200 pixels long at most; hairlines made thicker
    scaled: Grey  # the longer side is 20 pixels
    centred: Grey  # (28, 28), the centre of mass in the middle
    doubts: tuple[str, ...] = ()  # FRAME and LINES were taken away, SEVERAL or WIDE is what is left


def as_mnist(picture: Grey, corrections: Corrections | None = None) -> Stages:
    """The digit in a grey picture, as MNIST would show it.

    Raises PictureError where no ink is found.
    """
    corrections = corrections or Corrections()
    if picture.size == 0:
        raise no_ink()
    picture = _levels(at_most(picture.astype(float), LONGEST))
    # The camera's noise goes, all that 20 pixels can show stays.
    brightness = smooth(picture.astype(float), 2 * (max(picture.shape) // 400))
    inside = _cropped(brightness.shape, corrections.crop)
    framed = edge_frame(brightness[inside]) if not corrections.keep_lines else np.s_[:, :]
    brightness = brightness[inside][framed]
    if ink_is_dark(brightness) == corrections.invert:
        brightness = 255 - brightness
    light = light_on(brightness)
    raw = raw_ink(brightness, light)
    raw[_erased(picture.shape, corrections.erase)[inside][framed]] = 0
    without = raw if corrections.keep_lines else without_lines(raw)
    faint = FAINT if np.ptp(light) > 0 else 0.0  # paper of one grey leaves nothing over
    try:
        found = clean_ink(without, faintest=faint if without is raw else RESIDUE)
    except PictureError:  # the digit itself was such a line: a seven, a one
        found, without = clean_ink(raw, faintest=faint), raw
    ink = np.zeros(picture.shape)
    ink[inside][framed] = found
    doubts = [FRAME] * (brightness.shape != ink[inside].shape) + [LINES] * (without is not raw)
    if _stand_apart(found):
        doubts.append(SEVERAL)
    elif boxed(found).shape[1] > WIDEST * boxed(found).shape[0]:
        doubts.append(WIDE)
    cropped = _thickened(at_most(boxed(ink), 10 * DIGIT_SIDE))
    small = _levels(scaled(cropped, DIGIT_SIDE))
    return Stages(picture, _levels(ink), _levels(cropped), small, _centred(small), tuple(doubts))


def _erased(shape: tuple[int, ...], erase: Box) -> NDArray[np.bool_]:
    left, top, right, bottom = erase
    erased = np.zeros(shape, bool)
    if left < right and top < bottom:
        erased[_cropped(shape, erase)] = True
    return erased


def _cropped(shape: tuple[int, ...], crop: Box) -> tuple[slice, slice]:
    left, top, right, bottom = crop
    height, width = shape
    rows = slice(int(top * height), max(int(top * height) + 1, round(bottom * height)))
    columns = slice(int(left * width), max(int(left * width) + 1, round(right * width)))
    return rows, columns


def _stand_apart(ink: Plane) -> bool:
    """Are there two tall parts side by side, with an empty column between them?"""
    box = boxed(ink)
    filled = np.flatnonzero(box.any(0))
    gaps = filled[1:][np.diff(filled) > 1]
    for gap in gaps:
        parts = box[:, :gap], box[:, gap:]
        if all(len(np.flatnonzero(part.any(1))) > 0.55 * len(box) for part in parts):
            return True
    return False


def _levels(plane: Plane) -> Grey:
    levels: Grey = np.rint(plane).astype(np.uint8)
    return levels


def _thickened(ink: Plane) -> Plane:
    """A hairline as if drawn with a thicker pen: scaled to 20 pixels, it would fade."""
    around = np.pad(ink, 1)
    outline = np.abs(np.diff(around, axis=0)).sum() + np.abs(np.diff(around, axis=1)).sum()
    thickness = 2 * ink.sum() / outline * DIGIT_SIDE / max(ink.shape)  # of a line
    if thickness >= THINNEST:
        return ink
    radius = max(1, round((THICKENED - thickness) / 2 * max(ink.shape) / DIGIT_SIDE))
    height, width = ink.shape
    around = np.pad(ink, 2 * radius)
    thick = np.zeros((height + 2 * radius, width + 2 * radius))
    for dy in range(-radius, radius + 1):
        reach = int((radius**2 - dy**2) ** 0.5)
        rows = around[radius + dy : radius + dy + height + 2 * radius]
        for dx in range(-reach, reach + 1):
            columns = slice(radius + dx, radius + dx + width + 2 * radius)
            np.maximum(thick, rows[:, columns], out=thick)
    return thick


def _centred(digit: Grey) -> Grey:
    """The centre of mass at pixel (14, 14), as MNIST has it, or as near as loses no ink."""
    height, width = digit.shape
    mass = digit.sum(dtype=float)
    top = _shift((digit.sum(1) * np.arange(height)).sum() / mass, SIDE - height)
    left = _shift((digit.sum(0) * np.arange(width)).sum() / mass, SIDE - width)
    centred = np.zeros((SIDE, SIDE), np.uint8)
    centred[top : top + height, left : left + width] = digit
    return centred


def _shift(centre: float, room: int) -> int:
    return min(max(round(SIDE / 2 - centre), 0), room)
