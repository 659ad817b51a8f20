"""Where do the names on a map stand, so that none lies over another?

Each stands at its own place, or at the nearest free one. What is free is reckoned on the smallest
map that a page has: on a larger one names of the same size lie further apart.
"""

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from dashboard.charts.planes import Points

SMALLEST_PX = 240  # of a map's side: on a phone, and beside the home page's digit
FONT_PX = 17  # of a digit
WORD_PX = 12  # of a longer name: ten of them have to find room
LINE = 1.15  # a line's height, and
LETTER = 0.62  # a bold letter's width, in font sizes
STEP_PX = 4


def font_px(name: str) -> int:
    """How large a name is written."""
    return FONT_PX if len(name) <= 2 else WORD_PX


def class_places(
    places: Points,
    labels: NDArray[np.integer],
    class_names: Sequence[str],
    span: float,
    taken: Sequence[Sequence[float]] = (),
) -> list[tuple[int, float, float]]:
    """Each class that has codes, and where its name stands: in their middle, or beside that.

    `class_names` as they are written, `span`: how wide the map is, in its own units.
    """
    here = [c for c in range(len(class_names)) if (labels == c).any()]
    middles = np.array([np.median(places[labels == c], axis=0) for c in here])
    apart = places_apart(middles, [class_names[c] for c in here], span, taken).tolist()
    return [(c, round(x, 3), round(y, 3)) for c, (x, y) in zip(here, apart, strict=True)]


def places_apart(
    wanted: Points, names: Sequence[str], span: float, taken: Sequence[Sequence[float]] = ()
) -> Points:
    """Centres (n, 2) of names that want to stand at `wanted` (n, 2), on a map `span` units wide.

    The first come first. `taken`: places of one letter each that are to stay free.
    """
    unit = SMALLEST_PX / span
    boxes: list[tuple[Points, Points]] = [
        (np.array(place) * unit, np.array(_size("A"))) for place in taken
    ]
    found = []
    for place, name in zip(np.array(wanted, float).reshape(-1, 2) * unit, names, strict=True):
        size = np.array(_size(name))
        found.append(_free(place, size, boxes))
        boxes.append((found[-1], size))
    return np.array(found).reshape(-1, 2) / unit


def _free(place: Points, size: Points, boxes: Sequence[tuple[Points, Points]]) -> Points:
    """The nearest place where this size lies over none of the boxes (centre, size)."""
    if not boxes:
        return place
    centres, sizes = (np.array(part) for part in zip(*boxes, strict=True))
    for offsets in (_AROUND[:1], _AROUND[1:150], _AROUND[150:]):  # most stand well where they are
        apart = np.abs(place + offsets[:, None] - centres) >= (size + sizes) / 2  # (c, n, 2)
        free = apart.any(2).all(1)
        if free.any():
            nearest: Points = place + offsets[free.argmax()]
            return nearest
    return place


def _size(name: str) -> tuple[float, float]:
    """Width and height in pixels."""
    font = font_px(name)
    return max(len(name) * LETTER * font, 0.7 * font), LINE * font


def _around() -> Points:
    steps = np.arange(-120, 121, STEP_PX)
    offsets = np.stack(np.meshgrid(steps, steps), axis=-1).reshape(-1, 2)
    # Ties are broken by direction: up before down, right before left, the same every time.
    order = np.lexsort((-offsets[:, 0], -offsets[:, 1], (offsets**2).sum(1)))
    nearest: Points = offsets[order].astype(float)
    return nearest


_AROUND = _around()
