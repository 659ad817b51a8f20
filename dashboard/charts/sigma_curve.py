"""What does a Gaussian pixel cost by its sigma? Nats over sigma in, a Plotly chart out."""

import numpy as np

from dashboard.charts.chart import Chart
from dashboard.charts.palette import FAINT, INK, RECON
from dashboard.charts.parts import axis, layout, level_line, line, points, text
from dashboard.charts.planes import Points
from dashboard.words.language import tr

SHOWN = -700.0, 1000.0  # nats per image


def sigma_curve(
    sigma: Points, whole: Points, bare: Points, *, own: tuple[float, float], best: float
) -> Chart:
    """-log N over sigma (N,), with and without its constant; the present place, the best sigma."""
    said = tr("sigma %{x:.3f}: %{y:.0f} nats")
    traces = [
        line(RECON, sigma, whole, width=3, hover=said),
        line(FAINT, sigma, bare, width=2, dash="dash", hover=said),
        points({"size": 13, "color": INK}, [own[0]], [own[1]], hover=said),
    ]
    drawn = layout(
        axis(
            tr("sigma of a pixel, of which 0 is paper and 1 is ink"),
            type="log",
            tickvals=[0.05, 0.1, 0.2, 0.5, 1, 2],
        ),
        axis(tr("nats per image"), range=[*SHOWN]),
        shapes=[
            level_line(0),
            {
                "type": "line",
                "x0": best,
                "x1": best,
                "yref": "paper",
                "y0": 0,
                "y1": 1,
                "line": {"color": FAINT, "width": 1, "dash": "dot"},
            },
        ],
        annotations=[
            text(
                tr("−log N, the whole of it"),  # noqa: RUF001
                x=float(np.log10(best)),
                y=float(whole.min()),
                yanchor="top",
                yshift=-8,
                font={"color": RECON},
            ),
            text(
                tr("without its constant"),
                xref="paper",
                x=0.99,
                xanchor="right",
                y=float(bare[-1]),
                yanchor="bottom",
                yshift=4,
            ),
        ],
        margin={"l": 56, "r": 12, "t": 12},
    )
    return Chart(traces, drawn)
