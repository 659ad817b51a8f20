"""How does p(z|x) of one image look, and what the encoder takes it for? A Plotly chart."""

import numpy as np

from dashboard.charts.chart import Chart
from dashboard.charts.palette import RECON
from dashboard.charts.parts import Drawn, axis, layout
from dashboard.charts.planes import Points


def exact_posterior_map(density: Points, z1: Points, z2: Points, layers: Drawn) -> Chart:
    """p(z|x) on its grid, as shades of one colour, and over it what the encoder says.

    Both are in view, however far the encoder is off.
    """
    heat = {
        "type": "heatmap",
        "x": z1.astype(np.float32),
        "y": z2.astype(np.float32),
        "z": (density / density.max()).astype(np.float32),
        "zsmooth": "best",
        "colorscale": [[0, "rgba(35,128,200,0)"], [1, RECON]],
        "showscale": False,
        "hoverinfo": "skip",
    }
    drawn = layout(
        axis("z1", range=_holding(z1, layers, "x"), constrain="domain"),
        axis("z2", range=_holding(z2, layers, "y"), constrain="domain", scaleanchor="x"),
        hovermode=False,
    )
    return Chart([heat, *layers], drawn)


def _holding(grid: Points, layers: Drawn, along: str) -> list[float]:
    """The range of an axis that holds a grid and all points of the layers."""
    values = np.concatenate([grid, *(layer[along] for layer in layers)])
    low, high = float(values.min()), float(values.max())
    room = 0.03 * (high - low)
    return [low - room, high + room]
