"""What do the loss, the gradients and the new weights of one training step look like?

Its numbers in, Plotly charts out. Losses are in nats per image. Where codes lie stands in
step_plane.py.
"""

from collections.abc import Mapping, Sequence

from dashboard.charts.chart import Chart
from dashboard.charts.palette import FAINT, KL, LOSS, RECON
from dashboard.charts.parts import MARGIN, Piece, axis, hovering, layout, line, points, text
from dashboard.charts.step_plane import ACCENT
from dashboard.words.language import tr, written


def cost_bars(recon: Sequence[float], weighted_kl: Sequence[float], names: Sequence[str]) -> Chart:
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
        text(written(total, ".0f"), x=name, y=total, yanchor="bottom")
        for name, total in zip(names, totals, strict=True)
    ]
    drawn = layout(
        axis(tr("image: its class"), type="category"),
        axis(tr("nats"), range=[0, 1.12 * max(totals)]),
        barmode="stack",
        bargap=0.3,
        annotations=[*tops, _key(tr("reconstruction"), RECON, 0.0), _key("β · KL", KL, 0.3)],
        margin={"t": 32},
    )
    return Chart(bars, drawn)


def layer_bars(
    values: Mapping[str, float], *, title: str, texts: Sequence[str], floor: float
) -> Chart:
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
        **hovering(tr("%{y}: %{x:.3g}")),
    }
    top = max(floor, *values.values())  # beyond it there is room for its text on a phone
    drawn = {
        "xaxis": axis(title, range=[0, 1.65 * top]),
        "yaxis": {"autorange": "reversed", "type": "category"},
        "bargap": 0.35,
        "margin": {**MARGIN, "l": 84},
    }
    return Chart([bars], drawn)


def batch_losses(losses: Sequence[tuple[float, float]]) -> Chart:
    """The loss of every batch before its step (the line), and after it (the open dots)."""
    steps = list(range(1, len(losses) + 1))
    before, after = zip(*losses, strict=True)
    drops_x = [x for step in steps for x in (step, step, None)]
    drops_y = [y for pair in losses for y in (*pair, None)]
    filled, open_ = {"color": LOSS, "size": 6}, {"color": FAINT, "symbol": "circle-open", "size": 8}
    traces = [
        line(LOSS, steps, before, hover=tr("step %{x}, before its step: %{y:.1f} nats"))
        | {"mode": "lines+markers", "marker": filled},
        line(FAINT, drops_x, drops_y, width=1),
        points(open_, steps, after, hover=tr("step %{x}, after it: %{y:.1f} nats")),
    ]
    drawn = layout(
        axis(tr("step"), dtick=max(1, len(steps) // 10)),
        axis(tr("nats per image")),
        margin={"l": 60},
    )
    return Chart(traces, drawn)


def _key(name: str, colour: str, x: float) -> Piece:
    """The name of a colour, above the panel."""
    font = {"color": colour, "size": 14}
    where = {"xref": "paper", "yref": "paper", "x": x, "y": 1.0, "yshift": 6}
    return text(name, xanchor="left", yanchor="bottom", font=font, **where)
