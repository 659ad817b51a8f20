"""What does a code cost? KL of one dimension in, a Plotly chart out."""

from collections.abc import Sequence

import numpy as np

from dashboard.charts.chart import Chart
from dashboard.charts.palette import FAINT, INK, KL
from dashboard.charts.parts import Piece, axis, hovering, layout
from dashboard.charts.planes import Points
from dashboard.words.language import ptr, tr, written

SIGMA_TICKS = (0.05, 0.1, 0.2, 0.5, 1, 2)


def kl_surface(
    mu: Points,
    sigma: Points,
    kl: Points,
    *,
    image: Sequence[tuple[float, float]],
    own: tuple[float, float],
) -> Chart:
    """KL of one dimension over mu (N,) and sigma (M,), kl (M, N), in nats.

    `image`: (mu, sigma) of every latent dimension of an image; `own`: a point of one's own.
    """
    surface = {
        "type": "contour",
        "x": mu.astype(np.float32),
        "y": sigma.astype(np.float32),
        "z": kl.astype(np.float32),
        "colorscale": [[0, "rgba(203,93,21,0)"], [1, KL]],
        "contours": {
            "coloring": "heatmap",
            "start": 0.5,
            "end": 7,
            "size": 0.5,
            "showlabels": True,
            "labelfont": {"size": 12, "color": INK},
        },
        "line": {"width": 0.7, "color": FAINT},
        "opacity": 0.8,
        "showscale": False,
        **hovering(tr("mu %{x:.2f}, sigma %{y:.2f}: %{z:.2f} nats")),
    }
    nothing = {"symbol": "cross-thin", "line": {"width": 2}}
    dims = [f"z{d + 1}" for d in range(len(image))]
    traces = [
        surface,
        _labelled([(0.0, 1.0)], [tr("costs nothing")], nothing),
        _labelled(image, dims, {"size": 9}, ("top left", "top right")),
        _labelled(
            [own], [ptr("a place", "yours")], {"symbol": "circle-open", "line": {"width": 3}}
        ),
    ]
    drawn = layout(
        axis("mu", range=[-3, 3]),
        axis(
            "sigma",
            type="log",
            range=[float(np.log10(sigma[0])), float(np.log10(sigma[-1]))],
            tickvals=SIGMA_TICKS,
            ticktext=[written(tick, "g") for tick in SIGMA_TICKS],
        ),
        margin={"l": 52, "r": 12, "t": 12},
    )
    return Chart(traces, drawn)


def _labelled(
    places: Sequence[tuple[float, float]],
    names: Sequence[str],
    marker: Piece,
    sides: Sequence[str] = ("top center",),
) -> Piece:
    """A few points with their names beside them; `sides` are taken in turn."""
    return {
        "type": "scatter",
        "x": [x for x, _ in places],
        "y": [y for _, y in places],
        "mode": "markers+text",
        "text": list(names),
        "textposition": [sides[i % len(sides)] for i in range(len(places))],
        "textfont": {"size": 14, "color": INK},
        "marker": {"size": 13, "color": INK, **marker},
        "cliponaxis": False,
        "hoverinfo": "skip",
    }
