"""Is a dimension active by what its mean says and by what it costs? A Plotly chart out.

Both measures on scales of equal factors, a line at each threshold: where they agree dimensions lie
at the lower left or the upper right. None lies below the dotted line, KL = variance / 2.
"""

from collections.abc import Sequence

import numpy as np

from dashboard.charts.chart import Chart
from dashboard.charts.palette import FAINT, KL
from dashboard.charts.parts import Piece, axis, hovering, layout, level_line, line
from dashboard.words.language import tr, written
from vae_core.diagnostics import ACTIVE_VARIANCE, DEAD_KL

LEAST = 1e-4  # what is less is drawn there
DECADES = (1e-4, 1e-3, 1e-2, 0.1, 1.0, 10.0)


def two_definitions(variance: Sequence[float], kl_per_dim: Sequence[float]) -> Chart:
    """Every dimension by the variance of its mu over images (L,) and its KL (L,) in nats.

    Those have their names beside them of which the two say different things.
    """
    names = [f"z{dim + 1}" for dim in range(len(variance))]
    differ = [
        (by_mu > ACTIVE_VARIANCE) != (by_kl >= DEAD_KL)
        for by_mu, by_kl in zip(variance, kl_per_dim, strict=True)
    ]
    x, y = (np.maximum(np.asarray(values, float), LEAST) for values in (variance, kl_per_dim))
    dots = {
        "type": "scatter",
        "x": [float(f"{value:.3g}") for value in x],
        "y": [float(f"{value:.3g}") for value in y],
        "mode": "markers+text",
        "text": [name if odd else "" for name, odd in zip(names, differ, strict=True)],
        "customdata": names,
        "textposition": "top center",
        "marker": {"size": 9, "color": KL},
        "cliponaxis": False,
        "name": "KL",
        **hovering(tr("%{customdata}: variance of mu %{x:.2g}, KL %{y:.2g} nats")),
    }
    # KL = (sigma^2 - 1 - log sigma^2 + mu^2) / 2, and what has sigma in it is never negative
    most = 2 * max(1.0, *x)
    floor = line(FAINT, [LEAST, most], [LEAST / 2, most / 2], dash="dot") | {"type": "scatter"}
    drawn = layout(
        _decades(tr("variance of mu over images"), LEAST, max(1.0, *x)),
        _decades(tr("KL, nats"), LEAST, max(10.0, *y)),
        shapes=[level_line(DEAD_KL), _upright(ACTIVE_VARIANCE)],
        margin={"l": 64, "r": 12, "t": 20},
    )
    return Chart([floor, dots], drawn)


def _decades(title: str, low: float, high: float) -> Piece:
    ends = [float(np.log10(low)) - 0.2, float(np.log10(high)) + 0.3]
    ticks = {"tickvals": DECADES, "ticktext": [_plainly(tick) for tick in DECADES]}
    return axis(title, type="log", range=ends, **ticks)


def _plainly(tick: float) -> str:
    return written(tick, ".4f").rstrip("0").rstrip(".,")


def _upright(x: float) -> Piece:
    look = {"color": FAINT, "width": 1, "dash": "dash"}
    return {"type": "line", "yref": "paper", "x0": x, "x1": x, "y0": 0, "y1": 1, "line": look}
