"""How do places that nobody's code is at stand out on a map of codes? Data in, a figure out."""

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from dashboard.charts.codes_map import TWO_SIGMA, ellipse, latent_map
from dashboard.charts.labels import SMALLEST_PX
from dashboard.charts.palette import INK
from dashboard.charts.planes import Points
from dashboard.charts.plotly_import import go
from dashboard.words.language import tr

LETTER_PX = 10  # from a place to the middle of its letter
WIDTH = 2.5  # standard deviations around the middle of the codes that are always in view


def map_with_places(
    codes: Points,
    labels: NDArray[np.integer],
    class_names: Sequence[str],
    places: Points,
    letters: Sequence[str],
    own: Points,
) -> go.Figure:
    """Codes (N, 2); a dot with its letter at each of `places` (P, 2); a ring at `own` (2,).

    Over them N(0, I), as a circle at 2 sigma.
    """
    across, up = ranges(codes)
    figure = latent_map(
        codes,
        labels,
        class_names,
        axis_range=across,
        prior=(),
        hover=False,
        taken=[*places, *beside(places, across[1] - across[0])],
    )
    figure.layout.xaxis.range, figure.layout.yaxis.range = across, up
    circle = ellipse(np.zeros(2), np.eye(2), TWO_SIGMA).astype(np.float32)
    figure.add_scattergl(
        x=circle[:, 0],
        y=circle[:, 1],
        mode="lines",
        line={"color": INK, "width": 2},
        name="N(0, I)",
    )
    figure.add_scattergl(
        x=places[:, 0].astype(np.float32),
        y=places[:, 1].astype(np.float32),
        mode="markers",
        marker={"symbol": "circle", "size": 8, "color": INK},
        name=tr("empty places"),
    )
    figure.add_scattergl(
        x=[float(own[0])],
        y=[float(own[1])],
        mode="markers",
        marker={"symbol": "circle-open", "size": 22, "color": INK, "line": {"width": 4}},
        name=tr("your place"),
    )
    for letter, (x, y) in zip(letters, places.tolist(), strict=True):
        figure.add_annotation(
            text=f"<b>{letter}</b>",
            x=round(x, 3),
            y=round(y, 3),
            xshift=LETTER_PX,
            yshift=LETTER_PX,
            showarrow=False,
            font={"size": 16, "color": INK, "shadow": "auto"},
        )
    return figure


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
