"""Where do codes lie in one training step? Numbers in, Plotly charts of the plane out.

For two dimensions the plane itself; for any other number a row of dimensions. The image that is
looked at closely is drawn in ink, the rest of its batch faint or in the colour of its class.
"""

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from dashboard.charts.chart import Chart
from dashboard.charts.labels import SMALLEST_PX, places_apart
from dashboard.charts.map_layers import ellipse, posterior_layer
from dashboard.charts.palette import FAINT, INK, class_colour
from dashboard.charts.parts import Drawn, axis, layout, line, points, text
from dashboard.charts.planes import Plane, Points
from dashboard.words.language import comma, tr

ACCENT = "var(--st-primary-color)"
ABOVE_PX = 16  # from a dot to its number
REACH = 3.2  # in sigma: almost all noise lies within


def batch_plane(mu: Points, labels: NDArray[np.integer], chosen: int) -> Chart:
    """Where the encoder puts the batch (B, 2): a number each, circles of N(0, I) at 1 and 2."""
    reach = max(REACH, 1.1 * float(np.abs(mu).max()))
    marker = {
        "size": [13 if i == chosen else 8 for i in range(len(mu))],
        "color": [class_colour(label) for label in labels],
    }
    names = [tr("image {n}", n=i + 1) for i in range(len(mu))]
    dots = points(marker, *mu.T, text=names, hover=tr("%{text}: μ = (%{x:.2f}, %{y:.2f})"))
    above = mu + np.array([0, ABOVE_PX * 2 * reach / SMALLEST_PX])
    order = sorted(range(len(mu)), key=lambda i: i != chosen)  # the chosen one has its place first
    apart = places_apart(above[order], [str(i + 1) for i in order], 2 * reach, taken=mu.tolist())
    numbers = [
        text(
            f"<b>{i + 1}</b>" if i == chosen else str(i + 1),
            x=float(x),
            y=float(y),
            font={"color": INK, "size": 17 if i == chosen else 13},
        )
        for i, (x, y) in zip(order, apart, strict=True)
    ]
    return _plane([*_rings(), dots], (0.0, 0.0), reach, ("z1", "z2"), numbers)


def noise_plane(eps: Points, chosen: int) -> Chart:
    """The noise of the batch (B, 2) in the circles of N(0, I), and the chosen image's arm."""
    faint = {"size": 6, "color": FAINT}
    others = points(faint, *np.delete(eps, chosen, axis=0).T, hover=tr("another image's ε"))
    drawn = [*_rings(), others, *_arm(np.zeros(2), eps[chosen], "ε")]
    return _plane(drawn, (0.0, 0.0), _reach(eps[chosen]), ("ε1", "ε2"), [])


def posterior_plane(mu: Points, std: Points, eps: Points, z: Points | None) -> Chart:
    """q(z|x) of one image to scale: mu, ellipses at 1 and 2 sigma, and where z fell.

    Its frame is the one of `noise_plane` moved to mu and stretched by the larger sigma.
    """
    rings = posterior_layer(*Plane.flat(2).gaussian(mu, std**2), np.empty((0, 2)))[:-1]
    centre = points({"size": 9, "color": INK}, mu[:1], mu[1:], hover=_is_at("μ"))
    arm = _arm(mu, z, "z") if z is not None else []
    reach = _reach(eps) * float(std.max())
    return _plane([*rings, centre, *arm], mu.tolist(), reach, ("z1", "z2"), [])


def per_dimension(
    names: str, values: Points, *, std: Points | None = None, z: Points | None = None
) -> Chart:
    """One image's numbers, dimension by dimension: values, with sigma as bars, and z over them."""
    x = [f"{names}{i + 1}" for i in range(len(values))]
    marker = {"size": 8, "color": INK if std is None else FAINT}
    spread = {"error_y": {"array": std, "color": FAINT}} if std is not None else {}
    dots = points(marker, x, values, hover=tr("%{x}: %{y:.3f}"), **spread)
    traces: Drawn = [dots]
    if z is not None:
        cross = {"symbol": "cross", "size": 9, "color": INK}
        traces.append(points(cross, x, z, hover=tr("z, %{x}: %{y:.3f}")))
    drawn = layout(axis(tr("latent dimension"), type="category"), axis(tr("value")))
    return Chart(traces, drawn)


def _plane(
    traces: Drawn,
    centre: Sequence[float],
    reach: float,
    names: tuple[str, str],
    annotations: Drawn,
) -> Chart:
    x, y = centre
    shown = layout(
        axis(names[0], range=[x - reach, x + reach], constrain="domain", constraintoward="center"),
        axis(names[1], range=[y - reach, y + reach], constrain="domain", constraintoward="top"),
        annotations=annotations,
    )
    shown["yaxis"]["scaleanchor"] = "x"
    return Chart(traces, shown)


def _rings() -> Drawn:
    """N(0, I) at 1 and 2 sigma."""
    outlines = [ellipse(np.zeros(2), np.eye(2), sigma) for sigma in (1, 2)]
    return [line(FAINT, *outline.T, width=1, dash="dot") for outline in outlines]


def _arm(start: Points, end: Points, name: str) -> Drawn:
    """A line from the centre to where chance has put the point, and the point."""
    cross = {"symbol": "cross", "size": 11, "color": ACCENT}
    return [
        line(ACCENT, [start[0], end[0]], [start[1], end[1]]),
        points(cross, [end[0]], [end[1]], hover=_is_at(name)),
    ]


def _is_at(name: str) -> str:
    return f"{name} = (%{{x:.3f}}{comma()}%{{y:.3f}})"


def _reach(eps: Points) -> float:
    return max(REACH, 1.1 * float(np.abs(eps).max()))
