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
    chart = latent_map(
        codes,
        labels,
        class_names,
        axis_range=across,
        prior=(),
        hover=False,
        taken=[*places, *beside(places, across[1] - across[0])],
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
            xshift=LETTER_PX,
            yshift=LETTER_PX,
            font={"size": 16, "color": INK, "shadow": "auto"},
        )
        for letter, (x, y) in zip(letters, places.tolist(), strict=True)
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


def beside(places: Points, span: float) -> Points:
    """Where the letters of `places` stand on the smallest map: up and to the right."""
    right_up: Points = places + LETTER_PX * span / SMALLEST_PX
    return right_up


def ranges(codes: Points) -> tuple[tuple[float, float], tuple[float, float]]:
    """As much of either axis as holds almost all codes and places, and the same length of both."""
    around = WIDTH * codes.std(0)
    low = np.minimum(np.quantile(codes, 0.002, axis=0), codes.mean(0) - around)
    high = np.maximum(np.quantile(codes, 0.998, axis=0), codes.mean(0) + around)
    reach = 0.56 * float((high - low).max())
    middle = (low + high) / 2
    x, y = ((round(m - reach, 2), round(m + reach, 2)) for m in middle.tolist())
    return x, y
