"""Where do the runs of a sweep lie in the rate-distortion plane? A Plotly chart.

Rate, the KL, across and distortion, the reconstruction, up, both in nats per test image. Each run's
way from epoch to epoch, a mark at its end, hollow until it has finished, and through that a short
line of slope -beta: on it lies all that is as good by the run's own loss. Dashed diagonals of slope
-1 are alike in R + D, the negative ELBO.
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass

from dashboard.charts.chart import Chart
from dashboard.charts.palette import FAINT, INK, KL, RECON
from dashboard.charts.parts import Drawn, Piece, axis, layout, line, points, text
from dashboard.charts.thinning import rounded
from dashboard.words.language import tr, written
from vae_core.record.sweep import Place

EMPTY = (0.0, 30.0), (60.0, 220.0)  # what is shown before there is anything
AROUND = 0.3  # of what the ends span is shown around them, so that trails come in from afar
LEAST_RATE, LEAST_DISTORTION = 10.0, 30.0  # nats that ends are taken to span
N_DIAGONALS = 6
HALF_TANGENT = 0.055  # of the panel
SVG = "scatter"  # there are few places, and a page has only so many WebGL contexts


@dataclass(frozen=True)
class Way:
    """A run in the plane."""

    name: str  # its value: "beta 0.5"
    short: str  # "0.5"
    beta: float  # it trains with
    places: Sequence[Place]
    finished: bool
    colour: str


def rate_distortion(ways: Sequence[Way]) -> Chart:
    """The plane with all that has been tested so far."""
    begun = [way for way in ways if way.places]
    across, up = _view(begun) if begun else EMPTY
    traces, names = _diagonals(across, up)
    for way in begun:
        traces += _drawn(way, across, up)
    shape = layout(
        axis(tr("rate: KL, nats per test image"), range=list(across), zeroline=False),
        axis(tr("distortion: reconstruction, nats per test image"), range=list(up)),
        annotations=names,
        hovermode="closest",
        margin={"l": 60},
    )
    return Chart(traces, shape)


def colours(n: int) -> list[str]:
    """From the colour of the reconstruction, for the smallest value, to that of the KL."""
    first, last = ([int(colour[i : i + 2], 16) for i in (1, 3, 5)] for colour in (RECON, KL))
    shares = [i / max(n - 1, 1) for i in range(n)]
    mixed = [[round(a + (b - a) * s) for a, b in zip(first, last, strict=True)] for s in shares]
    return ["#" + "".join(f"{part:02x}" for part in colour) for colour in mixed]


def tangent(
    x: float, y: float, beta: float, width: float, height: float
) -> tuple[list[float], list[float]]:
    """The ends of a line of slope -beta through a place, as long as all others on the screen.

    width, height: of the panel, in its own units.
    """
    along = HALF_TANGENT / math.hypot(1 / width, beta / height)
    return [x - along, x + along], [y + beta * along, y - beta * along]


def diagonal(total: float, across: Sequence[float], up: Sequence[float]) -> list[list[float]]:
    """Both ends, the upper one first, of x + y = total within the panel; none where it passes."""
    left, right = max(across[0], total - up[1]), min(across[1], total - up[0])
    return [[left, total - left], [right, total - right]] if left < right else []


def _drawn(way: Way, across: Sequence[float], up: Sequence[float]) -> Drawn:
    xs = rounded([place.rate for place in way.places])
    ys = rounded([place.distortion for place in way.places])
    words = [f"<b>{way.name}</b>", tr("KL %{x:.1f}, reconstruction %{y:.1f}")]
    trail = line(
        way.colour,
        xs,
        ys,
        width=1.5,
        hover="<br>".join([*words, tr("epoch %{customdata}")]),
        customdata=[place.epoch for place in way.places],
        name=way.name,
        mode="lines+markers",
        marker={"size": 4, "color": way.colour},
        opacity=0.7,
        type=SVG,
    )
    look = {"size": 12, "color": way.colour, "line": {"width": 2, "color": way.colour}}
    if not way.finished:
        look["symbol"] = "circle-open"
    end = points(  # under the mouse, the trail's last place speaks
        look,
        xs[-1:],
        ys[-1:],
        mode="markers+text",
        text=[f"<b>{way.short}</b>"],
        textposition="top right",
        textfont={"size": 14, "color": INK},
        cliponaxis=False,
        type=SVG,
    )
    steep = tangent(xs[-1], ys[-1], way.beta, across[1] - across[0], up[1] - up[0])
    return [trail, line(way.colour, *steep, width=3, type=SVG), end]


def _diagonals(across: Sequence[float], up: Sequence[float]) -> tuple[Drawn, Drawn]:
    low, high = across[0] + up[0], across[1] + up[1]
    step = _round_step((high - low) / N_DIAGONALS)
    lines: Drawn = []
    names: Drawn = []
    total = math.ceil(low / step) * step
    while total < high:
        ends = diagonal(total, across, up)
        if ends:
            xs, ys = ([round(value, 3) for value in both] for both in zip(*ends, strict=True))
            lines.append(line(FAINT, xs, ys, width=1, dash="dash", type=SVG))
            name = text(tr("R + D = {total}", total=written(total, "g")), font={"size": 12})
            names.append(name | {"opacity": 0.75} | _beside(xs, ys, across, up))
        total = round(total + step, 6)
    return lines, names


def _beside(
    xs: Sequence[float], ys: Sequence[float], across: Sequence[float], up: Sequence[float]
) -> Piece:
    """Where a diagonal's name does not lie over it: above its beginning at the left edge, under
    its end at the right one, else beside its end at the bottom."""
    if xs[0] <= across[0]:
        return {"x": xs[0], "y": ys[0], "xanchor": "left", "yanchor": "bottom", "xshift": 4}
    end = {"x": xs[1], "y": ys[1]}
    if ys[1] > up[0]:
        return end | {"xanchor": "right", "yanchor": "top"}
    return end | {"xanchor": "left", "yanchor": "bottom", "xshift": 4}


def _round_step(about: float) -> float:
    power = 10.0 ** math.floor(math.log10(about))
    return next(n * power for n in (1, 2, 5, 10) if n * power >= about)


def _view(begun: Sequence[Way]) -> tuple[tuple[float, float], tuple[float, float]]:
    """All ends, and something around them."""
    ends = [way.places[-1] for way in begun]
    across = _around([end.rate for end in ends], LEAST_RATE)
    up = _around([end.distortion for end in ends], LEAST_DISTORTION)
    return (max(across[0], 0.0), across[1]), up


def _around(values: Sequence[float], least: float) -> tuple[float, float]:
    low, high = min(values), max(values)
    room = AROUND * max(high - low, least)
    return round(low - room, 1), round(high + room, 1)


def in_words(ways: Sequence[Way]) -> str:
    """What the chart shows, for those who can't see it."""
    said = [
        tr(
            "{name}: KL {rate:.1f}, reconstruction {distortion:.1f}",
            name=way.name,
            rate=way.places[-1].rate,
            distortion=way.places[-1].distortion,
        )
        for way in ways
        if way.places
    ]
    if not said:
        return tr("The rate–distortion plane: nothing yet.")  # noqa: RUF001
    return tr(
        "The rate–distortion plane, in nats per test image. {points}.",  # noqa: RUF001
        points="; ".join(said),
    )
