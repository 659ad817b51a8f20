"""How large are the amortisation gap and the approximation gap of many images? A Plotly chart."""

from itertools import pairwise

import numpy as np

from dashboard.charts.chart import Chart
from dashboard.charts.palette import FAINT, GAP, INK
from dashboard.charts.parts import Drawn, Piece, axis, layout, text
from dashboard.charts.planes import Points
from dashboard.words.language import tr, written

SMALLEST = -3.0  # powers of ten: all below a thousandth of a nat is counted as that
BINS_A_TEN = 6  # bars for each factor of ten
PANELS = (("y", [0.56, 0.88]), ("y2", [0.0, 0.32]))


def two_gaps_chart(amortisation: Points, approximation: Points, *, own: tuple[float, ...]) -> Chart:
    """Both gaps of n images in nats (n,), on one logarithmic axis; own: of the chosen image."""
    largest = float(np.ceil(_power(amortisation).max()))
    edges = np.linspace(SMALLEST, largest, round((largest - SMALLEST) * BINS_A_TEN) + 1)
    powers = range(round(SMALLEST), round(largest) + 1)
    names = (tr("amortisation gap"), tr("approximation gap"))
    traces: Drawn = []
    shapes: Drawn = []
    words: Drawn = []
    drawn = layout(
        axis(
            tr("nats of an image"),
            tickvals=list(powers),
            ticktext=[written(10.0**power, "g") for power in powers],
            range=[SMALLEST, largest],
            anchor="y2",
            zeroline=False,
        ),
        {},
        bargap=0.06,
        shapes=shapes,
        annotations=words,
        margin={"l": 52, "r": 12, "t": 8},
    )
    for (panel, domain), values, name, mine in zip(
        PANELS, (amortisation, approximation), names, own, strict=True
    ):
        counts, _ = np.histogram(_power(values), edges)
        traces.append(
            {
                "type": "bar",
                "x": (edges[:-1] + edges[1:]) / 2,
                "y": counts,
                "yaxis": panel,
                "marker": {"color": GAP},
                "customdata": [
                    tr("{low} to {high} nats", low=_short(low), high=_short(high))
                    for low, high in pairwise(edges)
                ],
                "hovertemplate": tr("%{customdata}: %{y} images") + f"<extra>{name}</extra>",
            }
        )
        drawn["yaxis" + panel[1:]] = axis(tr("how many images"), domain=domain, rangemode="tozero")
        mean, at = float(_power(values.mean())), float(_power(np.float64(mine)))
        shapes += [_upright(mean, domain, FAINT, "dash"), _upright(at, domain, INK, "solid")]
        words += [
            text(
                tr("{name}, mean {nats}", name=name, nats=written(float(values.mean()), "#.3g")),
                xref="paper",
                yref="paper",
                x=0,
                xanchor="left",
                y=domain[1] + 0.055,
                yanchor="bottom",
                font={"color": GAP},
            ),
            text(
                tr("this image"),
                yref="paper",
                x=at,
                xanchor="right" if at > (SMALLEST + largest) / 2 else "left",
                xshift=8 if at > (SMALLEST + largest) / 2 else -8,
                y=domain[1],
                yanchor="bottom",
            ),
        ]
    return Chart(traces, drawn)


def _power(nats: Points | np.float64) -> Points:
    return np.asarray(np.log10(np.maximum(nats, 10.0**SMALLEST)))


def _short(power: float) -> str:
    return written(float(f"{10**power:.2g}"), "g")


def _upright(x: float, domain: list[float], colour: str, dash: str) -> Piece:
    look = {"color": colour, "width": 2, "dash": dash}
    return {
        "type": "line",
        "yref": "paper",
        "x0": x,
        "x1": x,
        "y0": domain[0],
        "y1": domain[1],
        "line": look,
    }
