"""What is a KL spent on? Its two parts in, a Plotly chart out: over a run's epochs, or by model.

The solid part is I(x; z), what codes carry about their images; the light one is KL(q(z) || p(z)),
what all codes together cost by lying elsewhere than N(0, I). A dashed line is ln N: N images can
show no more of the first part than that.
"""

import math
from collections.abc import Mapping, Sequence

import numpy as np

from dashboard.charts.chart import Chart
from dashboard.charts.palette import KL
from dashboard.charts.parts import Drawn, Piece, axis, hovering, layout, level_line, line, text
from dashboard.charts.thinning import rounded
from dashboard.words.language import tr, written
from vae_core.aggregate.information import KlParts

PAPER = "var(--st-background-color)"
SOLID, LIGHT = "rgba(203,93,21,0.75)", "rgba(203,93,21,0.25)"
N_EPOCHS = 60  # that are drawn: however long a run is, its chart is small
PANEL_PX, LINE_PX = 150, 17  # about the height of the panel, and of a line of text
ROOM = 1.12  # over the highest line, for its name


def parts_over_epochs(epochs: Sequence[int], parts: Sequence[KlParts]) -> Chart:
    """Both parts at the end of each epoch, one on the other: their sum is the KL."""
    if not parts:
        nothing = text(tr("after the first epoch"), xref="paper", yref="paper", x=0.5, y=0.5)
        drawn = layout(
            axis(tr("epochs"), range=[0, 1]), axis(tr("nats"), range=[0, 1]), annotations=[nothing]
        )
        return Chart([], drawn)
    ceiling = math.log(parts[-1].n_images)
    top = ROOM * max(*(row.kl for row in parts), ceiling)
    kept = np.unique(np.linspace(0, len(parts) - 1, N_EPOCHS).round().astype(int)).tolist()
    shown = [epochs[i] for i in kept]
    carried, whole = [parts[i].mutual_information for i in kept], [parts[i].kl for i in kept]
    traces = [
        _filled(shown, carried, SOLID, "tozeroy", tr("I(x; z): %{y:.2f} nats")),
        _filled(shown, whole, LIGHT, "tonexty", tr("KL: %{y:.2f} nats")),
    ]
    drawn = layout(
        axis(tr("epochs"), range=[0, max(1, epochs[-1]) * 1.002]),
        axis(tr("nats"), range=[0, top]),
        shapes=[level_line(ceiling)],
        annotations=[*_ends(parts[-1], top), _ceiling(parts[-1], x=0.01, y=ceiling)],
        hovermode="x unified",
        margin={"l": 60, "r": 130},
    )
    return Chart(traces, drawn)


def parts_by_model(parts: Mapping[str, KlParts]) -> Chart:
    """A bar for each model, by its name. Where I(x; z) is saturated, how it splits is unknown."""
    names = list(parts)
    known = [0.0 if row.saturated else row.mutual_information for row in parts.values()]
    rest = [0.0 if row.saturated else row.marginal_kl for row in parts.values()]
    unknown = [row.kl if row.saturated else 0.0 for row in parts.values()]
    hatched = {"color": LIGHT, "pattern": {"shape": "/", "fgcolor": KL, "size": 7}}
    bars: Drawn = [
        _bars(names, known, {"color": SOLID}, tr("%{y}: I(x; z) %{x:.2f} nats")),
        _bars(names, rest, {"color": LIGHT}, tr("%{y}: KL(q(z) ‖ p(z)) %{x:.2f} nats")),
        _bars(names, unknown, hatched, tr("%{y}: KL %{x:.2f} nats, saturated")),
    ]
    ceiling = math.log(max(row.n_images for row in parts.values()))
    upright = {**level_line(0), "xref": "x", "yref": "paper", "x0": ceiling, "x1": ceiling, "y1": 1}
    drawn = layout(
        axis(tr("KL, nats"), range=[0, 1.02 * max(row.kl for row in parts.values())]),
        {"autorange": "reversed", "automargin": True, "ticksuffix": "  "},
        barmode="stack",
        bargap=0.35,
        shapes=[upright],
        annotations=[
            _ceiling(max(parts.values(), key=lambda row: row.n_images), x=ceiling, y=1.0)
            | {"xref": "x", "yref": "paper"},
            *(_sum(i, row) for i, row in enumerate(parts.values())),
        ],
        margin={"t": 26},
    )
    return Chart(bars, drawn)


def _filled(
    epochs: Sequence[int], values: Sequence[float], colour: str, fill: str, hover: str
) -> Piece:
    look = {"type": "scatter", "mode": "lines+markers", "marker": {"size": 4}}
    return line(KL, list(epochs), rounded(values), hover=hover, fill=fill, fillcolor=colour) | look


def _bars(names: Sequence[str], values: Sequence[float], marker: Piece, hover: str) -> Piece:
    return {
        "type": "bar",
        "orientation": "h",
        "x": rounded(values),
        "y": list(names),
        "marker": marker,
        **hovering(hover),
    }


def _ends(last: KlParts, top: float) -> Drawn:
    """The names and present values of both lines at their right ends, none over the other."""
    pixels = last.marginal_kl / top * PANEL_PX
    apart = max(0.0, LINE_PX - pixels) / 2
    carried = (
        tr("I(x; z) saturated")
        if last.saturated
        else f"I(x; z) {written(last.mutual_information, '.1f')}"
    )
    return [
        text(
            words,
            xref="paper",
            x=1.005,
            xanchor="left",
            y=round(y, 2),
            yshift=round(shift, 1),
            font={"color": KL, "size": 13},
        )
        for words, y, shift in (
            (f"KL {written(last.kl, '.1f')}", last.kl, apart),
            (carried, last.mutual_information, -apart),
        )
    ]


def _sum(i: int, parts: KlParts) -> Piece:
    """Of the i-th bar, behind its end; in it, where it is saturated and may fill the chart."""
    if parts.saturated:
        words = tr("KL {kl:.1f}, saturated", kl=parts.kl)
        on_it = {"bgcolor": PAPER, "xanchor": "right", "xshift": -8}
        return text(words, x=round(parts.kl, 2), y=i, **on_it)
    summands = (parts.mutual_information, parts.marginal_kl)
    words = f"{' + '.join(written(part, '.2f') for part in summands)} = {written(parts.kl, '.2f')}"
    behind = {"bgcolor": PAPER, "xanchor": "left", "xshift": 4}
    return text(words, x=round(parts.kl, 2), y=i, **behind)


def _ceiling(of: KlParts, *, x: float, y: float) -> Piece:
    words = tr("ln {n:,} = {value:.1f}", n=of.n_images, value=math.log(of.n_images))
    return text(
        words,
        xref="paper",
        x=x,
        y=y,
        xanchor="left",
        yanchor="bottom",
        font={"size": 12},
        hovertext=tr("N images can show no more than ln N nats of what codes carry."),
    )
