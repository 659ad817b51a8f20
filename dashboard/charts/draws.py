"""What does a random draw look like on a line, and how far apart lie gradients that come of it?"""

import numpy as np
from numpy.typing import NDArray

from dashboard.charts.chart import Chart
from dashboard.charts.palette import FAINT, INK, RECON
from dashboard.charts.parts import Drawn, Piece, axis, layout, line, points, text
from dashboard.words.language import tr, written

Values = NDArray[np.floating]
N_CURVE = 241  # points of the bell
N_BINS = 61
CAMERA_PX = 28  # of the chart's corner, where a phone always shows the download
RUG = -0.13  # where the draws lie under the axis, as a share of the bell's height


def number_line(
    z: float, mu: float, draws: Values, bell: tuple[Values, Values], reach: tuple[float, float]
) -> Chart:
    """z among draws (n,) of N(mu, sigma^2), whose density is the bell: (places, heights).

    reach: what of the axis is shown.
    """
    places, heights = bell
    top = float(heights.max())
    blue = {"symbol": "line-ns", "size": 12, "line": {"color": RECON, "width": 1}}
    rug = np.full(len(draws), RUG)
    traces = [
        line(RECON, places, heights / top)
        | {"type": "scatter", "fill": "tozeroy", "fillcolor": "rgba(35,128,200,0.15)"},
        points(blue, draws, rug, opacity=0.5, hover=tr("a draw: %{x:.3f}")),
        points({"size": 18, "color": INK}, [z], [0.0], hover="z = %{x:.3f}"),
    ]
    drawn = layout(
        axis(tr("z1, units of the latent space"), range=list(reach)),
        {"visible": False, "range": [-0.22, 1.3]},
        shapes=[
            _upright(mu, 1.08, FAINT, "dot"),
            {**_upright(mu, 0, INK, "solid"), "x1": z, "line": {"color": INK, "width": 4}},
        ],
        annotations=[
            text("μ", x=mu, y=1.08, yanchor="bottom"),
            text("<b>z</b>", x=z, y=0.07, yanchor="bottom", font={"size": 18}),
        ],
        margin={"l": 8, "t": 4},
    )
    return Chart(traces, drawn)


def estimate_histograms(pathwise: Values, score: Values) -> Chart:
    """Single estimates (n,) of one gradient in two ways, over each other on one axis."""
    both = np.concatenate([pathwise, score])
    edges = np.linspace(both.min() - 1e-6, both.max() + 1e-6, N_BINS + 1)
    traces: Drawn = []
    drawn = layout(
        axis(tr("one draw's estimate, nats per unit of μ1"), anchor="y2"),
        {},
        bargap=0.05,
        annotations=[],
        margin={"l": 60, "r": 12, "t": 26},
    )
    rows = (
        ("y", [0.56, 1.0], pathwise, tr("with the trick"), RECON),
        ("y2", [0.0, 0.44], score, tr("score function"), INK),
    )
    said = tr("about %{x:.0f}: %{y} draws")
    for panel, domain, estimates, name, colour in rows:
        counts, _ = np.histogram(estimates, edges)
        traces.append(
            {
                "type": "bar",
                "x": ((edges[:-1] + edges[1:]) / 2).astype(np.float32),
                "y": counts,
                "yaxis": panel,
                "marker": {"color": colour},
                "hovertemplate": f"{said}<extra>{name}</extra>",
            }
        )
        drawn["yaxis" + panel[1:]] = axis(tr("draws"), domain=domain, rangemode="tozero")
        drawn["annotations"].append(
            text(
                tr(
                    "{name}, standard deviation {value}",
                    name=name,
                    value=_short(float(estimates.std(ddof=1))),
                ),
                xref="paper",
                yref="paper",
                x=1,  # so a narrow chart's name has its margin, too
                xanchor="right",
                xshift=-CAMERA_PX if panel == "y" else 0,
                y=domain[1],
                yanchor="bottom",
                font={"color": colour},
            )
        )
    return Chart(traces, drawn)


def _short(value: float) -> str:
    return written(float(f"{value:.3g}"), ",.0f" if value >= 100 else ".3g")


def _upright(x: float, height: float, colour: str, dash: str) -> Piece:
    return {
        "type": "line",
        "x0": x,
        "x1": x,
        "y0": 0,
        "y1": height,
        "line": {"color": colour, "width": 1.5, "dash": dash},
    }
