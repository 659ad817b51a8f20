"""How does somebody's own picture become a digit as MNIST has them?

    file --read_picture-----> grey --as_mnist--> ink, cropped, scaled, centred
    strokes --ink_from_strokes--^

MNIST's makers scaled each digit to fit 20 x 20 pixels, its aspect ratio kept, and moved its centre
of mass to the middle of 28 x 28 (LeCun et al. 1998). What a model makes of it is not asked here.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from vae_core.picture_files import PictureError, read_picture
from vae_core.strokes import MAX_POINTS, MAX_STROKES, ink_from_strokes

__all__ = [
    "MAX_POINTS",
    "MAX_STROKES",
    "PictureError",
    "Stages",
    "as_mnist",
    "ink_from_strokes",
    "read_picture",
]

Grey = NDArray[np.uint8]  # (H, W)
Plane = NDArray[np.float64]  # (H, W), as a rule in [0, 255]

SIDE = 28
DIGIT_SIDE = 20
FAINTEST = 4  # grey levels that still count at the edge of a stroke
MIN_CONTRAST = 20  # grey levels between paper and ink
DARKEST_PAPER = 32  # grey level; the ink on darker paper isn't amplified further
THINNEST, THICKENED = 1.0, 2.0  # of DIGIT_SIDE: hardly any of MNIST's is thinner; their median

_EMPTY = (
    "No ink was found. Draw one digit, large and dark, on plain paper, and let it fill the picture."
)


@dataclass(frozen=True)
class Stages:
    """A picture on its way to MNIST's form. From `ink` on, 0 is paper and 255 full ink."""

    picture: Grey  # grey, as read
    ink: Grey  # as large: the light evened out, paper and specks exactly 0
    cropped: Grey  # the ink's bounding box, 200 pixels long at most; hairlines made thicker
    scaled: Grey  # the longer side is 20 pixels
    centred: Grey  # (28, 28), the centre of mass in the middle


def as_mnist(picture: Grey) -> Stages:
    """The digit in a grey picture, as MNIST would show it.

    Raises PictureError where no ink is found.
    """
    ink = _ink(picture)
    cropped = _thickened(_at_most(_boxed(ink), 10 * DIGIT_SIDE))
    scaled = _levels(_scaled(cropped, DIGIT_SIDE))
    return Stages(picture, _levels(ink), _levels(cropped), scaled, _centred(scaled))


def _levels(plane: Plane) -> Grey:
    levels: Grey = np.rint(plane).astype(np.uint8)
    return levels


def _ink(picture: Grey) -> Plane:
    """Paper 0 and ink up to 255, whatever the light and whichever of the two is dark."""
    if picture.size == 0:
        raise PictureError(_EMPTY)
    # The camera's noise goes, all that 20 pixels can show stays.
    brightness = _smooth(picture.astype(float), 2 * (max(picture.shape) // 400))
    if not _ink_is_dark(brightness):
        brightness = 255 - brightness
    light = _light(brightness)
    ink = (255 * (light - brightness) / np.maximum(light, DARKEST_PAPER)).clip(0, 255)

    paper = ink[ink <= _otsu(ink)]
    usual = float(np.median(paper))
    noise = 1.4826 * float(np.median(np.abs(paper - usual)))  # as a standard deviation
    floor = usual + max(4 * noise, FAINTEST)
    ink = _without_specks(np.where(ink > floor, ink, 0))
    full = _full_ink(ink)
    if full - usual < max(MIN_CONTRAST, 5 * noise):
        raise PictureError(_EMPTY)
    return np.interp(ink, (floor, full), (0, 255))


def _full_ink(ink: Plane) -> float:
    """The level in the middle of strokes, not at their edges."""
    middle = min(_otsu(ink[ink > 0]), ink.max())
    return float(np.percentile(ink[ink >= middle], 75))


def _ink_is_dark(brightness: Plane) -> bool:
    """Ink is what stands out from its surroundings, because around a stroke there is more paper."""
    small = _at_most(brightness, 100)
    return bool(((small - _smooth(small, max(small.shape) // 3)) ** 3).sum() <= 0)


def _light(brightness: Plane) -> Plane:
    """How bright the paper is, also under the ink.

    A closing: the brightest nearby, then the least of that. It fills strokes and leaves what
    changes slowly as it is.
    """
    small = _at_most(brightness, 100)
    reach = 2 * (max(small.shape) // 6)
    for extreme in (np.max, np.min):
        small = extreme(_windows(extreme(_windows(small, reach), -1).T, reach), -1).T
    small = _smooth(small, reach // 4)
    height, width = brightness.shape
    light = Image.fromarray(small.astype(np.float32)).resize((width, height))
    return np.asarray(light, float)


def _windows(plane: Plane, length: int) -> Plane:
    """The values around every place of a row, the edges repeated: (H, W, length + 1)."""
    before = length // 2
    padded = np.pad(plane, ((0, 0), (before, length - before)), mode="edge")
    windows: Plane = np.lib.stride_tricks.sliding_window_view(padded, length + 1, axis=1)
    return windows


def _smooth(plane: Plane, length: int) -> Plane:
    smooth: Plane = _windows(_windows(plane, length).mean(-1).T, length).mean(-1).T
    return smooth


def _otsu(levels: Plane) -> float:
    """The threshold that best parts levels in [0, 255] into two groups (Otsu 1979)."""
    counts = np.bincount(np.rint(levels).astype(int).ravel(), minlength=256)
    n_below, sum_below = counts.cumsum(), (counts * np.arange(256)).cumsum()
    n_above, sum_above = n_below[-1] - n_below, sum_below[-1] - sum_below
    distance = sum_below / np.maximum(n_below, 1) - sum_above / np.maximum(n_above, 1)
    between = n_below * n_above * distance**2
    # Where no level lies between the groups, many thresholds are as good: the middle one, then.
    return float(np.flatnonzero(between == between.max()).mean())


def _without_specks(ink: Plane) -> Plane:
    """Only what is joined to a twentieth of the largest patch's ink, or more, stays.

    A patch along much of the picture's edge is no digit but what lies beside the paper.
    """
    small = _at_most(ink, 250)
    labels = _patches(small > 1)
    amounts = np.bincount(labels.ravel(), weights=small.ravel())
    edge = np.concatenate([labels[0], labels[-1], labels[:, 0], labels[:, -1]])
    on_edge = np.bincount(edge, minlength=len(amounts)) > 0.15 * len(edge)
    amounts[0] = 0
    if amounts[~on_edge].any():
        amounts[on_edge] = 0
    kept = (amounts >= amounts.max() / 20) & (amounts > 0)
    height, width = ink.shape
    mask = Image.fromarray(kept[labels]).resize((width, height), Image.Resampling.NEAREST)
    ink = ink * np.asarray(mask)
    if not ink.any() or max(_boxed(ink).shape) < 0.04 * max(ink.shape):
        raise PictureError(_EMPTY)
    return ink


def _patches(mask: NDArray[np.bool_]) -> NDArray[np.int64]:
    """A number for each patch of pixels joined by a side or corner, and 0 outside: (H, W)."""
    labels = np.where(mask, np.arange(1, mask.size + 1).reshape(mask.shape), 0)
    while True:
        before = labels.copy()
        for view in (labels, labels[::-1], labels.T, labels.T[::-1]):
            for line, last in zip(view[1:], view[:-1], strict=True):
                near = np.pad(last, 1)
                highest = np.maximum(np.maximum(near[:-2], near[2:]), last)
                np.maximum(line, highest, out=line, where=line > 0)
        if (labels == before).all():
            return labels


def _boxed(ink: Plane) -> Plane:
    rows, columns = np.flatnonzero(ink.any(1)), np.flatnonzero(ink.any(0))
    return ink[rows[0] : rows[-1] + 1, columns[0] : columns[-1] + 1]


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


def _at_most(plane: Plane, longer: int) -> Plane:
    return plane if max(plane.shape) <= longer else _scaled(plane, longer)


def _scaled(plane: Plane, longer: int) -> Plane:
    """The plane with its longer side `longer` pixels, each the mean of the area that it covers."""
    height, width = (max(1, round(n * longer / max(plane.shape))) for n in plane.shape)
    return _shares(plane.shape[0], height) @ plane @ _shares(plane.shape[1], width).T


def _shares(n: int, m: int) -> Plane:
    """(m, n): how much of each of m equal parts of a line lies in each of n."""
    n_edges, m_edges = np.linspace(0, m, n + 1), np.arange(m + 1)
    starts = np.maximum(n_edges[None, :-1], m_edges[:-1, None])
    ends = np.minimum(n_edges[None, 1:], m_edges[1:, None])
    return (ends - starts).clip(0)


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
