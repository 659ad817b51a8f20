"""How does the importance-weighted bound rise with the number of samples? A Plotly chart."""

from collections.abc import Sequence

import numpy as np

from dashboard.charts.chart import Chart
from dashboard.charts.palette import INK
from dashboard.charts.parts import axis, layout, level_line, points, text
from dashboard.charts.planes import Points
from dashboard.words.language import tr, written

N_ERRORS = 2  # standard errors on each side
NAMED = (1, 10, 100, 1000)


def sample_bounds(ks: Sequence[int], bounds: Points, errors: Points, log_p_x: float) -> Chart:
    """The mean bound of each K (n,) with its standard error, below log p(x); in nats."""
    x = np.log10(ks)
    dots = points(
        {"size": 9, "color": INK},
        x,
        bounds,
        customdata=[written(k, ",") for k in ks],
        hover=tr("K = %{customdata}: %{y:.2f} nats"),
        type="scatter",
        error_y={"type": "data", "array": N_ERRORS * errors, "color": INK, "thickness": 1.5},
    ) | {"mode": "lines+markers", "line": {"color": INK, "width": 1}}
    low, high = float((bounds - N_ERRORS * errors).min()), log_p_x
    room = 0.12 * (high - low)
    name = text(
        tr("log p(x) = {nats:.2f}", nats=log_p_x),
        xref="paper",
        x=0,
        xanchor="left",
        y=log_p_x,
        yanchor="bottom",
    )
    drawn = layout(
        axis(
            tr("K, samples of z (logarithmic)"),
            tickvals=np.log10(NAMED).tolist(),
            ticktext=[written(k, ",") for k in NAMED],
            zeroline=False,
        ),
        axis(tr("bound, nats of this image"), range=[low - room, high + 1.5 * room]),
        shapes=[level_line(log_p_x)],
        annotations=[name],
        margin={"l": 60, "t": 12},
    )
    return Chart([dots], drawn)
