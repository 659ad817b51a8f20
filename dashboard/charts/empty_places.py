"""How do places that nobody's code is at stand out on a map of codes? Data in, a chart out."""

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from dashboard.charts.chart import Chart
from dashboard.charts.codes_map import latent_map
from dashboard.charts.labels import SMALLEST_PX
from dashboard.charts.map_layers import TWO_SIGMA, ellipse
from dashboard.charts.palette import INK
from dashboard.charts.parts import Piece, line, points, text
from dashboard.charts.planes import Points
from dashboard.words.language import tr

LETTER_PX = 10  # from a place to the middle of its letter
LETTER_BOX_PX = (11, 15)
CORNERS = [
    (LETTER_PX * right, LETTER_PX * up) for right, up in ((1, 1), (1, -1), (-1, 1), (-1, -1))
]
WIDTH = 2.5  # standard deviations around the middle of the codes that are always in view


def map_with_places(
    codes: Points,
    labels: NDArray[np.integer],
    class_names: Sequence[str],
    places: Points,
    letters: Sequence[str],
) -> Chart:
    """Codes (N, 2), and a dot with its letter at each of `places` (P, 2).

    Over them N(0, I), as a circle at 2 sigma.
    """
    across, up = ranges(codes)
    unit = SMALLEST_PX / (across[1] - across[0])
    shifts = letter_shifts(places * unit)
    chart = latent_map(
        codes,
        labels,
        class_names,
        axis_range=across,
        prior=(),
        hover=False,
        taken=[*places, *(places + np.array(shifts) / unit)],
    )
    dot = {"symbol": "circle", "size": 8, "color": INK}
    circle = ellipse(np.zeros(2), np.eye(2), TWO_SIGMA)
    marks = [
        line(INK, *circle.T, name="N(0, I)"),
        points(dot, *places.T, name=tr("empty places")),
    ]
    lettered = [
        text(
            f"<b>{letter}</b>",
            x=round(x, 3),
            y=round(y, 3),
            xshift=right,
            yshift=up_px,
            font={"size": 16, "color": INK, "shadow": "auto"},
        )
        for letter, (x, y), (right, up_px) in zip(letters, places.tolist(), shifts, strict=True)
    ]
    return chart.with_more(
        marks,
        yaxis=chart.layout["yaxis"] | {"range": up},
        annotations=[*chart.layout["annotations"], *lettered],
    )


def own_place(place: Points) -> Piece:
    """A ring at a place (2,) of such a map, over all the rest."""
    ring = {"symbol": "circle-open", "size": 22, "color": INK, "line": {"width": 4}}
    return points(ring, [float(place[0])], [float(place[1])], name=tr("your place"))


def letter_shifts(dots: Points) -> list[tuple[int, int]]:
    """How far from its dot (P, 2) each letter stands, in pixels: at the first corner that is free.

    Up and to the right, unless another dot or letter is there.
    """
    shifts: list[tuple[int, int]] = []
    for i, dot in enumerate(dots):
        letters = [dots[j] + shift for j, shift in enumerate(shifts)]
        there = np.array([*dots[:i], *dots[i + 1 :], *letters]).reshape(-1, 2)
        free = (
            corner
            for corner in CORNERS
            if (np.abs(there - dot - np.array(corner)) >= LETTER_BOX_PX).any(1).all()
        )
        shifts.append(next(free, CORNERS[0]))
    return shifts


def ranges(codes: Points) -> tuple[tuple[float, float], tuple[float, float]]:
    """As much of either axis as holds almost all codes and places, and the same length of both."""
    around = WIDTH * codes.std(0)
    low = np.minimum(np.quantile(codes, 0.002, axis=0), codes.mean(0) - around)
    high = np.maximum(np.quantile(codes, 0.998, axis=0), codes.mean(0) + around)
    reach = 0.56 * float((high - low).max())
    middle = (low + high) / 2
    x, y = ((round(m - reach, 2), round(m + reach, 2)) for m in middle.tolist())
    return x, y
