"""How does the KL of two Gaussians show: as an area, as a sum of terms, as a mean of draws?

Numbers in, Plotly charts out. What lies above 0 is blue and what lies below it orange, as
everywhere; a caption over each panel says it in numbers too.
"""

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from dashboard.charts.chart import Chart
from dashboard.charts.palette import INK, KL, RECON
from dashboard.charts.parts import (
    Drawn,
    Piece,
    axis,
    hovering,
    layout,
    level_line,
    line,
    points,
    text,
)
from dashboard.words.language import tr, written

Values = NDArray[np.floating]
PANELS = ((0.79, 0.96), (0.4, 0.66), (0.0, 0.3))  # from the top, as shares of the height
ABOVE, BELOW, UNDER = "rgba(35,128,200,0.35)", "rgba(203,93,21,0.45)", "rgba(35,128,200,0.15)"
UNDER_P = "rgba(128,128,128,0.2)"
LEFT_PX = 64  # where axes have their numbers and names
N_SHOWN = 160  # points of a running mean


@dataclass(frozen=True, eq=False)
class Densities:
    """Two densities and their log-ratio over the same places z (n,)."""

    z: Values
    q: Values
    p: Values
    ratio: Values  # log q - log p; log p - log q where `swapped`
    swapped: bool  # is it p that draws?

    @property
    def weight(self) -> Values:
        """Of the one that draws."""
        return self.p if self.swapped else self.q


def log_ratio_panels(
    seen: Densities,
    *,
    captions: Sequence[str],
    mean: float,
    drawn: tuple[Values, Values],
    ratio_range: tuple[float, float],
    close_up: tuple[float, float] | None = None,
) -> Chart:
    """Both densities, the log-ratio under them, and under that its mean as an area.

    captions: what stands over each of the three panels. mean: of the log-ratio, its KL.
    drawn: the latest draws and their log-ratios. ratio_range: of the log-ratio, what matters of it.
    close_up: the part of z that the lower two panels show, where that is not all of it.
    """
    area = seen.weight * seen.ratio
    no_line = {"type": "scatter", "fill": "tozeroy", "line": {"width": 0}}
    weighed = tr("z = %{x:.2f}: %{y:.3g} nats per unit of z")
    dots = {"symbol": "circle-open", "size": 9, "color": INK, "line": {"width": 1.5}}
    traces = [
        _curve(RECON, seen.z, seen.q, "y", tr("q(z) at %{x:.2f}: %{y:.3g}")),
        _curve(INK, seen.z, seen.p, "y", tr("p(z) at %{x:.2f}: %{y:.3g}"), dash="dot"),
        _curve(INK, seen.z, seen.ratio, "y2", tr("z = %{x:.2f}: %{y:.3g} nats")),
        points(dots, *drawn, hover=tr("a draw: %{x:.2f}, %{y:.3g} nats"), yaxis="y2", xaxis="x2"),
        line(RECON, seen.z, area.clip(min=0), yaxis="y3", xaxis="x2")
        | no_line
        | {"fillcolor": ABOVE},
        line(KL, seen.z, area.clip(max=0), yaxis="y3", xaxis="x2") | no_line | {"fillcolor": BELOW},
        _curve(INK, seen.z, area, "y3", weighed, width=1.5),
    ]
    traces[seen.swapped] |= {"fill": "tozeroy", "fillcolor": UNDER_P if seen.swapped else UNDER}
    for trace in traces:
        trace["type"] = "scatter"
    ratio, weighed_ratio = (
        ("log p/q", "p · log p/q") if seen.swapped else ("log q/p", "q · log q/p")
    )
    first, second, third = PANELS
    whole = [float(seen.z[0]), float(seen.z[-1])]
    drawn_layout = layout(
        {"range": whole, "anchor": "y"},
        axis(tr("density"), domain=list(first), rangemode="tozero", nticks=4),
        annotations=[
            text(
                words,
                xref="paper",
                yref="paper",
                x=0,
                y=top,
                xanchor="left",
                xshift=-LEFT_PX + 8,
                yanchor="bottom",
            )
            for words, (_, top) in zip(captions, PANELS, strict=True)
        ],
        shapes=[
            level_line(mean)
            | {
                "yref": "y2",
                "xref": "x2 domain",
                "line": {"color": INK, "width": 1.5, "dash": "dash"},
            }
        ],
        margin={"l": LEFT_PX, "r": 12, "t": 12},
    )
    drawn_layout["xaxis2"] = axis("z", range=list(close_up or whole), anchor="y3")
    drawn_layout["yaxis2"] = axis(
        tr("{ratio}, nats", ratio=ratio), domain=list(second), range=list(ratio_range), nticks=5
    )
    drawn_layout["yaxis3"] = axis(weighed_ratio, domain=list(third), nticks=5)
    return Chart(traces, drawn_layout)


def kl_terms(terms: Mapping[str, float], total: str) -> Chart:
    """Terms by their names, each from where the last one ended, and their sum."""
    names, values = list(terms), list(terms.values())
    ends = np.cumsum(values).tolist()
    begins = [0.0, *ends[:-1], 0.0]
    sizes = [*values, ends[-1]]
    tops = [max(begin, begin + size) for begin, size in zip(begins, sizes, strict=True)]
    lows = [min(begin, begin + size) for begin, size in zip(begins, sizes, strict=True)]
    colours = [RECON if size >= 0 else KL for size in values] + [INK]
    bars: Piece = {
        "type": "bar",
        "x": [*names, total],
        "base": begins,
        "y": sizes,
        "marker": {"color": colours},
        **hovering(tr("%{x}: %{y:.3f} nats")),
    }
    said = [_signed(size) for size in values] + [_signed(ends[-1]).lstrip("+")]
    drawn = layout(
        axis("", type="category"),
        axis(tr("nats"), range=_with_room(min(lows), max(tops), 0.16)),
        annotations=[
            text(words, x=i, y=top, yanchor="bottom", font={"color": colours[i], "size": 12})
            for i, (words, top) in enumerate(zip(said, tops, strict=True))
        ],
        shapes=[level_line(0.0)],
        bargap=0.3,
        margin={"l": 64, "r": 12, "t": 12},
    )
    return Chart([bars], drawn)


def running_estimate(mean: Values, error: Values, exact: float) -> Chart:
    """The mean of the first n draws (N,) and one standard error around it, beside the exact line.

    On a logarithmic axis of n, on which each further digit of it takes ten times the draws.
    """
    shown = np.unique(np.geomspace(1, max(len(mean), 1), N_SHOWN).astype(int))[: len(mean)]
    at = shown - 1
    known = at[at > 0]
    band = np.concatenate([mean[known] + error[known], (mean[known] - error[known])[::-1]])
    there_and_back = np.concatenate([known + 1, (known + 1)[::-1]]).astype(float)
    traces: Drawn = [
        line(RECON, there_and_back, band, hover="")
        | {"type": "scatter", "fill": "toself", "fillcolor": UNDER, "line": {"width": 0}},
        line(RECON, shown.astype(float), mean[at], hover=tr("%{x} draws: %{y:.3f} nats"))
        | {"type": "scatter", "mode": "lines+markers" if len(mean) < 20 else "lines"},
    ]
    last = max(1.0, math.log10(max(len(mean), 1)))
    ticks = [10**k for k in range(math.ceil(last) + 1)]
    seen = [exact, *mean[at]]
    drawn = layout(
        axis(
            tr("draws"),
            type="log",
            range=[-0.02, last],
            tickvals=ticks,
            ticktext=[written(tick, ",d") for tick in ticks],
        ),
        axis(tr("nats"), range=_with_room(min(seen), max(seen), 0.2)),
        shapes=[level_line(exact) | {"line": {"color": INK, "width": 1.5, "dash": "dash"}}],
        annotations=[
            text(
                tr(
                    "dashed: exact, {kl} nats", kl=written(exact, ",.3f" if exact < 100 else ",.1f")
                ),
                xref="paper",
                yref="paper",
                x=0,
                y=1,
                xanchor="left",
                yanchor="bottom",
            )
        ],
        margin={"l": 64, "r": 12, "t": 26},
    )
    return Chart(traces, drawn)


def _curve(
    colour: str, x: Values, y: Values, panel: str, hover: str, *, dash: str = "", width: float = 2
) -> Piece:
    along = "x" if panel == "y" else "x2"
    return line(colour, x, y, width=width, dash=dash, hover=hover, yaxis=panel, xaxis=along)


def _signed(value: float) -> str:
    return written(value, "+.3f" if abs(value) < 100 else "+,.0f")


def _with_room(low: float, high: float, share: float) -> list[float]:
    room = max(share * (high - low), 0.05)
    return [low - room, high + room]
