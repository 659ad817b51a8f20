"""What do a run's figures look like? Data in, a Plotly figure out.

Losses are in nats per image. Test is the solid line and train the faint one; lines are named at
their end. However long a run is, a figure of it stays below 8 kB.
"""

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

import numpy as np

from dashboard.charts.palette import FAINT, INK, KL, LOSS, RECON
from dashboard.charts.plotly_import import go
from dashboard.words.language import comma, phrase, tr, written
from vae_core.diagnostics import DEAD_KL
from vae_core.record.history import Change, History

if TYPE_CHECKING:
    from vae_core.explain.guides import Guides

# Traces, shapes and annotations are dicts: add_trace and its like take three times as long.
Drawn = list[dict[str, Any]]

N_TRAIN, N_TEST = 56, 44  # points of a curve: the three terms together have 300
# A collapsed run's KL is next to nothing, and looks it: the axis reaches half a nat at the least.
KL_AXIS: Mapping[str, Any] = {"rangemode": "tozero", "autorangeoptions": {"include": [0, 0.5]}}
N_MARKS = 6  # the latest changes of live settings
KL_TOP, LOSS_BOTTOM = 0.27, 0.36  # how far the two panels reach, as shares of the height
PANEL_PX, LINE_PX = 190, 17  # about the height of the upper panel, and of a line of text
TERMS: Mapping[str, tuple[str, str]] = {
    "loss": (phrase("loss"), LOSS),
    "recon": (phrase("reconstruction"), RECON),
    "kl": ("KL", KL),
}
CHANGED = {"beta": phrase("beta"), "learning_rate": phrase("learning rate")}


def loss_curves(
    history: History, *, steps_per_epoch: int, guides: "Guides | None" = None
) -> go.Figure:
    """Loss and reconstruction above, KL below on its own scale; x in epochs.

    Guide lines are drawn only where they are in view; a vertical line marks every moved setting.
    An autoencoder has one curve: its loss is the reconstruction.
    """
    variational = not history.steps or any(row.kl for row in history.steps)
    tested = [row for row in history.epochs if row.test_loss is not None]
    train_x = [row.step / steps_per_epoch for row in history.steps]
    test_x = [float(row.epoch) for row in tested]
    last_epoch = max([*train_x[-1:], *test_x[-1:], 1.0])
    traces: Drawn = []
    seen: list[float] = []  # what the upper panel shows
    ends: dict[str, float] = {}
    for term, (name, colour) in TERMS.items():
        if not variational and term != "recon":
            continue
        train = [getattr(row, term) for row in history.steps]
        test = [getattr(row, f"test_{term}") for row in tested]
        panel = "y2" if term == "kl" else "y"
        on_train, on_test = tr("{name}, train", name=tr(name)), tr("{name}, test", name=tr(name))
        traces += [
            _curve(*thinned(train_x, train, N_TRAIN), panel, on_train, colour, faint=True),
            _curve(*thinned(test_x, test, N_TEST), panel, on_test, colour, faint=False),
        ]
        if panel == "y":
            seen += [*train, *test]
        if train or test:
            ends[term] = (test or train)[-1]
    view = _in_view(seen) if seen else (0.0, 550.0)
    guide_lines, guide_names = _guide_lines(guides, view) if guides and seen else ([], [])
    marks, mark_names = _marks(history.changes, steps_per_epoch, last_epoch, variational)
    layout: dict[str, Any] = {
        "xaxis": {"title": {"text": tr("epochs")}, "range": [0, last_epoch * 1.002]},
        "yaxis": {"title": {"text": tr("nats per image")}, "range": list(view)},
        "shapes": guide_lines + marks,
        "annotations": _names_at_ends(ends, view) + guide_names + mark_names,
        "showlegend": False,
        "hovermode": "x unified",
        "margin": {"l": 60, "r": 130, "t": 24, "b": 44},
    }
    if variational:
        layout["xaxis"] |= {"anchor": "y2"}
        layout["yaxis"] |= {"domain": [LOSS_BOTTOM, 1.0]}
        layout["yaxis2"] = {
            "title": {"text": tr("KL, nats")},
            "domain": [0.0, KL_TOP],
            **KL_AXIS,
        }
    return go.Figure(traces, layout)


def kl_bars(kl_per_dim: Sequence[float]) -> go.Figure:
    """KL of every latent dimension in nats: coloured where it is active, grey where it is dead.

    Up to 32 dimensions stand in their own order, more of them by size.
    """
    dims = list(range(len(kl_per_dim)))
    title = tr("latent dimension")
    if len(dims) > 32:
        dims.sort(key=lambda i: -kl_per_dim[i])
        title = tr("latent dimension, most KL first")
    values = _rounded([kl_per_dim[i] for i in dims])
    dead = [kl_per_dim[i] < DEAD_KL for i in dims]
    n_dead = sum(dead)
    figure = go.Figure(
        go.Bar(
            x=[f"z{i + 1}" for i in dims],
            y=values,
            marker={"color": [FAINT if is_dead else KL for is_dead in dead]},
            customdata=[tr("dead") if is_dead else tr("active") for is_dead in dead],
            hovertemplate=tr("%{x}: %{y:.3f} nats, %{customdata}") + "<extra></extra>",
        )
    )
    words = (
        tr("{n_active} active, {n_dead} dead", n_active=len(dims) - n_dead, n_dead=n_dead)
        if n_dead
        else tr("all {n} active", n=len(dims))
    )
    figure.add_annotation(
        text=words,
        x=1,
        y=1,
        xref="paper",
        yref="paper",
        xanchor="right",
        yanchor="bottom",
        showarrow=False,
    )
    figure.update_layout(
        xaxis={"title": {"text": title}, "type": "category"},
        yaxis={"title": {"text": tr("KL, nats")}, **KL_AXIS},
        bargap=0.25,
        margin={"l": 56, "r": 8, "t": 24, "b": 44},
    )
    return figure


def thinned(x: Sequence[float], y: Sequence[float], n: int) -> tuple[list[float], list[float]]:
    """At most n of a curve's points that keep its look: both ends, and the peaks between.

    Steinarsson 2013, "Downsampling Time Series for Visual Representation": of every bucket the
    point that makes the largest triangle with the point chosen before and the next bucket's mean.
    """
    if len(x) <= n:
        return list(x), list(y)
    xs, ys = np.asarray(x, float), np.asarray(y, float)
    edges = np.linspace(1, len(x) - 1, n - 1).astype(int)
    chosen = [0]
    for begin, end, beyond in zip(edges, edges[1:], [*edges[2:], len(x)], strict=False):
        to_x, to_y = xs[end:beyond].mean() - xs[chosen[-1]], ys[end:beyond].mean() - ys[chosen[-1]]
        from_x, from_y = xs[begin:end] - xs[chosen[-1]], ys[begin:end] - ys[chosen[-1]]
        chosen.append(int(begin + np.abs(from_x * to_y - from_y * to_x).argmax()))
    chosen.append(len(x) - 1)
    return xs[chosen].tolist(), ys[chosen].tolist()


def _rounded(values: Sequence[float]) -> list[float]:
    return [float(f"{value:.4g}") for value in values]


def _curve(
    x: Sequence[float], y: Sequence[float], panel: str, name: str, colour: str, *, faint: bool
) -> dict[str, Any]:
    look = (
        {"mode": "lines", "line": {"color": colour, "width": 1.5}, "opacity": 0.45}
        if faint
        else {
            "mode": "lines+markers",
            "line": {"color": colour, "width": 2.5},
            "marker": {"size": 5},
        }
    )
    return {
        "x": _rounded(x),
        "y": _rounded(y),
        "yaxis": panel,
        "name": name,
        "hovertemplate": f"%{{y:.1f}} nats<extra>{name}</extra>",
        **look,
    }


def _text(text: str, **where: Any) -> dict[str, Any]:
    return {"text": text, "showarrow": False, **where}


def _in_view(seen: Sequence[float]) -> tuple[float, float]:
    """The part of the losses that matters: from the best to where the first epochs came down to."""
    low, high = min(seen), max(seen)
    if len(seen) > 20:
        high = max(float(np.quantile(seen, 0.9)) * 1.1, low * 1.15)
    room = max(0.06 * (high - low), 1.0)
    return round(low - room, 1), round(high + room, 1)


def _guide_lines(guides: "Guides", view: tuple[float, float]) -> tuple[Drawn, Drawn]:
    """Lines and names of the guide values in view. Hovering over a name explains it."""
    lines: Drawn = []
    names: Drawn = []
    for value, name, meaning in (
        (guides.untrained, phrase("untrained"), phrase("every pixel a fair coin: 784 ln 2")),
        (
            guides.collapsed,
            phrase("collapsed"),
            phrase("every image decoded to the mean image: the codes say nothing"),
        ),
        (
            guides.floor,
            phrase("floor"),
            phrase("every image decoded to itself: grey pixels have entropy"),
        ),
    ):
        if not view[0] <= value <= view[1]:
            continue
        y = round(value, 2)
        lines.append(
            {
                "type": "line",
                "xref": "paper",
                "x0": 0,
                "x1": 1,
                "y0": y,
                "y1": y,
                "line": {"color": FAINT, "width": 1, "dash": "dash"},
            }
        )
        names.append(
            _text(
                f"{written(value, '.0f')} {tr(name)}",
                hovertext=tr("{value:.1f} nats: {meaning}", value=value, meaning=tr(meaning)),
                xref="paper",
                x=0.995,
                y=y,
                xanchor="right",
                yanchor="bottom",
                opacity=0.75,
                font={"size": 12},
            )
        )
    return lines, names


def _marks(
    changes: Sequence[Change], steps_per_epoch: int, last_epoch: float, variational: bool
) -> tuple[Drawn, Drawn]:
    """Vertical lines where live settings were moved, saying to what.

    Beta's values stand above the panels, the learning rate's between them. Where two of one setting
    would lie over each other, they share the first one's place: "beta 4, 2".
    """
    room = {"beta": 0.1 * last_epoch, "learning_rate": 0.2 * last_epoch}
    lines: Drawn = []
    names: Drawn = []
    named: dict[str, dict[str, Any]] = {}  # the latest text of each setting
    for change in changes[-N_MARKS:]:
        x = round(change.step / steps_per_epoch, 3)
        lines.append(
            {
                "type": "line",
                "yref": "paper",
                "x0": x,
                "x1": x,
                "y0": 0,
                "y1": 1,
                "line": {"color": INK, "width": 1, "dash": "dot"},
            }
        )
        latest = named.get(change.name)
        if latest and x - latest["x"] < room[change.name]:
            latest["text"] += f"{comma()}{written(change.value, '.3g')}"
            continue
        between = variational and change.name == "learning_rate"
        latest = named[change.name] = _text(
            f"{tr(CHANGED[change.name])} {written(change.value, '.3g')}",
            yref="paper",
            x=x,
            y=KL_TOP if between else 1,
            xanchor="left",
            yanchor="bottom",
            font={"size": 12},
        )
        names.append(latest)
    return lines, names


def _names_at_ends(ends: Mapping[str, float], view: tuple[float, float]) -> Drawn:
    """The name and present value of every curve at its right end, none over another."""
    apart = 0.0
    if "loss" in ends and "recon" in ends:
        pixels = (ends["loss"] - ends["recon"]) / (view[1] - view[0]) * PANEL_PX
        apart = max(0.0, LINE_PX - pixels) / 2
    return [
        _text(
            f"{tr(TERMS[term][0])} {written(end, '.1f')}",
            xref="paper",
            x=1.005,
            xanchor="left",
            y=round(end if term == "kl" else min(end, view[1]), 2),
            yref="y2" if term == "kl" else "y",
            yshift=round({"loss": apart, "recon": -apart, "kl": 0.0}[term], 1),
            font={"color": TERMS[term][1], "size": 13},
        )
        for term, end in ends.items()
    ]
