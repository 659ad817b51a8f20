"""How do the strokes of a hand become a picture? As a round pen draws them."""

import math
from collections.abc import Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray
from PIL import Image, ImageDraw

from vae_core.handwriting.photos import PictureError

MAX_STROKES = 40
MAX_POINTS = 200  # of one stroke
Stroke = list[tuple[float, float]]

PAD_SIZE = 280
STROKE_WIDTH = 28.0  # of PAD_SIZE: a digit that fills most of the pad is then as thick as MNIST's


def ink_from_strokes(
    strokes: Sequence[Sequence[tuple[float, float]]],
    *,
    size: int = PAD_SIZE,
    width: float = STROKE_WIDTH,
) -> NDArray[np.uint8]:
    """Lines with round ends through points in [0, 1], 255 on 0, (size, size).

    `width` is in 280ths of the side. Points outside are moved to the edge. Raises PictureError for
    what is not strokes, or too many.
    """
    fine = 4  # drawn larger, then reduced: that makes the edges smooth
    canvas = Image.new("L", (size * fine, size * fine))
    pen = ImageDraw.Draw(canvas)
    radius = width / PAD_SIZE * size * fine / 2
    for line in filter(None, checked_strokes(strokes)):
        points = [(x * size * fine, y * size * fine) for x, y in line]
        pen.line(points, fill=255, width=max(1, round(2 * radius)))
        for x, y in points:
            pen.ellipse((x - radius, y - radius, x + radius, y + radius), fill=255)
    return np.asarray(canvas.reduce(fine))


def checked_strokes(strokes: Any) -> list[Stroke]:
    """Whatever came from a browser as strokes, its points moved into [0, 1].

    Raises PictureError for what is not strokes, or too many.
    """
    if not isinstance(strokes, list | tuple) or len(strokes) > MAX_STROKES:
        raise PictureError(
            "A drawing has at most {limit} strokes. Clear it, draw again.", limit=MAX_STROKES
        )
    return [_checked_line(line) for line in strokes]


def _checked_line(line: Any) -> Stroke:
    if not isinstance(line, list | tuple) or len(line) > MAX_POINTS:
        raise PictureError(
            "A stroke has at most {limit} points. Clear it and draw again.", limit=MAX_POINTS
        )
    return [_checked_point(point) for point in line]


def _checked_point(point: Any) -> tuple[float, float]:
    if not isinstance(point, list | tuple) or len(point) != 2 or not all(map(_is_number, point)):
        raise PictureError("A stroke's points are pairs of numbers. Clear the drawing, draw again.")
    x, y = (float(min(max(value, 0), 1)) for value in point)
    return x, y


def _is_number(value: Any) -> bool:
    if isinstance(value, bool) or not isinstance(value, int | float):
        return False
    return isinstance(value, int) or math.isfinite(value)
