"""What do the loss, the gradients and the new weights of one training step look like?

Its numbers in, Plotly figures out. Losses are in nats per image. Where codes lie stands in
step_plane.py.
"""

from collections.abc import Mapping, Sequence
from typing import Any

from dashboard.charts.palette import FAINT, KL, LOSS, RECON
from dashboard.charts.plotly_import import go
from dashboard.charts.step_plane import ACCENT, MARGIN, Drawn
from dashboard.words.language import tr, written


def cost_bars(
    recon: Sequence[float], weighted_kl: Sequence[float], names: Sequence[str]
) -> go.Figure:
    """What each image of the batch costs: reconstruction, and beta · KL on top of it."""
    totals = [a + b for a, b in zip(recon, weighted_kl, strict=True)]
    bars = [
        {
            "type": "bar",
            "x": list(names),
            "y": list(values),
            "marker": {"color": colour},
            "hovertemplate": f"%{{y:.1f}} nats<extra>{name}</extra>",
        }
        for name, values, colour in (("recon", recon, RECON), ("β · KL", weighted_kl, KL))
    ]
    tops = [
        {
            "x": name,
            "y": total,
            "text": written(total, ".0f"),
            "showarrow": False,
            "yanchor": "bottom",
        }
        for name, total in zip(names, totals, strict=True)
    ]
    layout = {
        "barmode": "stack",
        "bargap": 0.3,
        "xaxis": {"title": {"text": tr("image: its class")}, "type": "category"},
        "yaxis": {"title": {"text": tr("nats")}, "range": [0, 1.12 * max(totals)]},
        "annotations": [*tops, _key(tr("reconstruction"), RECON, 0.0), _key("β · KL", KL, 0.3)],
        "showlegend": False,
        "margin": MARGIN | {"t": 32},
    }
    return go.Figure(bars, layout)


def layer_bars(
    values: Mapping[str, float], *, title: str, texts: Sequence[str], floor: float
) -> go.Figure:
    """One bar for each layer, from the image's side down to the picture's; its text at its end.

    floor: what a bar of full length is at the least, so that next to nothing looks it.
    """
    bars = {
        "type": "bar",
        "orientation": "h",
        "x": list(values.values()),
        "y": list(values),
        "marker": {"color": ACCENT},
        "text": list(texts),
        "textposition": "outside",
        "cliponaxis": False,
        "hovertemplate": "%{y}: %{x:.3g}<extra></extra>",
    }
    top = max(floor, *values.values())  # beyond it there is room for its text on a phone
    layout = {
        "xaxis": {"title": {"text": title}, "range": [0, 1.65 * top]},
        "yaxis": {"autorange": "reversed", "type": "category"},
        "bargap": 0.35,
        "margin": {"l": 84, "r": 8, "t": 8, "b": 44},
    }
    return go.Figure(bars, layout)


def batch_losses(losses: Sequence[tuple[float, float]]) -> go.Figure:
    """The loss of every batch before its step (the line), and after it (the open dots)."""
    steps = list(range(1, len(losses) + 1))
    before, after = zip(*losses, strict=True)
    drops_x = [x for step in steps for x in (step, step, None)]
    drops_y = [y for pair in losses for y in (*pair, None)]
    traces: Drawn = [
        _line(steps, before, LOSS, "lines+markers", {"size": 6})
        | {"hovertemplate": tr("step %{x}, before its step: %{y:.1f} nats") + "<extra></extra>"},
        {"type": "scattergl", "x": drops_x, "y": drops_y, "mode": "lines"}
        | {"line": {"color": FAINT, "width": 1}, "hoverinfo": "skip"},
        _line(steps, after, FAINT, "markers", {"symbol": "circle-open", "size": 8})
        | {"hovertemplate": tr("step %{x}, after it: %{y:.1f} nats") + "<extra></extra>"},
    ]
    layout = {
        "xaxis": {"title": {"text": tr("step")}, "dtick": max(1, len(steps) // 10)},
        "yaxis": {"title": {"text": tr("nats per image")}},
        "showlegend": False,
        "margin": MARGIN | {"l": 60},
    }
    return go.Figure(traces, layout)


def _line(
    x: Sequence[int], y: Sequence[float], colour: str, mode: str, marker: dict[str, Any]
) -> dict[str, Any]:
    return {
        "type": "scattergl",
        "x": list(x),
        "y": list(y),
        "mode": mode,
        "line": {"color": colour, "width": 2},
        "marker": {"color": colour, **marker},
    }


def _key(text: str, colour: str, x: float) -> dict[str, Any]:
    """The name of a colour, above the panel."""
    return {
        "text": text,
        "showarrow": False,
        "xref": "paper",
        "yref": "paper",
        "x": x,
        "y": 1.0,
        "xanchor": "left",
        "yanchor": "bottom",
        "yshift": 6,
        "font": {"color": colour, "size": 14},
    }
