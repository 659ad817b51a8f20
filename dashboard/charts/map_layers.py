"""What may lie over or under the codes of a map? Distributions in, Plotly traces out.

Those of the classes, of one image as the encoder sees it, and of the prior against all codes.
"""

import math
from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from dashboard.charts.palette import INK, SIGNED, class_colour
from dashboard.charts.parts import Drawn, Piece, line, points
from dashboard.charts.planes import Points
from dashboard.words.language import tr

CIRCLE = np.linspace(0, 2 * math.pi, 73)
TWO_SIGMA = 2.0
MOST_SHOWN = 2.0  # log10 of a ratio of densities


def class_ellipses(
    places: Points, labels: NDArray[np.integer], class_names: Sequence[str]
) -> Drawn:
    """Mean and covariance of each class's codes: an ellipse at 2 sigma."""
    traces = []
    for c, name in enumerate(map(tr, class_names)):
        of_class = places[labels == c]
        if len(of_class) < 3:
            continue
        outline = ellipse(of_class.mean(0), np.cov(of_class.T), TWO_SIGMA)
        said = tr("{name}, 2 sigma", name=name)
        traces.append(line(class_colour(c), *outline.T, width=2.5, name=said, meta=c))
    return traces


def posterior_layer(centre: Points, covariance: Points, draws: Points) -> Drawn:
    """q(z|x) of one image to scale: ellipses at 1 and 2 sigma, and draws (n, 2) of z."""
    rings = [
        line(INK, *ellipse(centre, covariance, sigma).T, name=f"q(z|x), {sigma} sigma")
        for sigma in (1, 2)
    ]
    crosses = {"symbol": "cross", "size": 7, "color": INK}
    return [*rings, points(crosses, *draws.T, name=tr("draws of z"))]


def density_layer(q: Points, p: Points, x: Points, y: Points) -> Piece:
    """log10 of q / p on a grid: orange where the prior expects codes and there are none."""
    with np.errstate(divide="ignore"):
        ratio = np.log10(q / p).clip(-MOST_SHOWN, MOST_SHOWN)
    ratio[p < p.max() * math.exp(-0.5 * 3.2**2)] = np.nan  # beyond some 3 sigma nothing is drawn
    return {
        "type": "heatmap",
        "x": x.astype(np.float32),
        "y": y.astype(np.float32),
        "z": ratio.astype(np.float32),
        "zmin": -MOST_SHOWN,
        "zmax": MOST_SHOWN,
        "zsmooth": "best",
        "colorscale": SIGNED,
        "opacity": 0.55,
        "showscale": False,
        "hoverinfo": "skip",
        "name": tr("aggregate posterior against the prior"),
        "meta": "under",
    }


def ellipse(centre: Points, covariance: Points, sigma: float) -> Points:
    """The outline (73, 2) of a Gaussian at so many sigma."""
    lengths, directions = np.linalg.eigh(np.atleast_2d(covariance))
    round_ = np.stack([np.cos(CIRCLE), np.sin(CIRCLE)])  # (2, 73)
    outline: Points = centre + sigma * (directions @ (np.sqrt(lengths.clip(0))[:, None] * round_)).T
    return outline
