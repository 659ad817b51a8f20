"""What do a run's figures and codes look like? Data in, a Plotly figure out.

Losses are in nats per image. Test is the solid line and train the faint one; lines are named at
their end. However long a run is, a figure of it stays below 8 kB.
"""

from collections.abc import Sequence
from typing import TYPE_CHECKING

import numpy as np
import pandas  # noqa: F401  plotly looks for it, and must not meet another thread's half import
import plotly.graph_objects as go
from numpy.typing import NDArray

from dashboard.palette import CLASS_COLOURS, FAINT, INK, KL, LOSS, RECON
from vae_core.diagnostics import DEAD_KL
from vae_core.history import History

if TYPE_CHECKING:
    from dashboard.snapshots import Guides

Points = NDArray[np.floating]
N_POINTS = 100  # a curve: with three curves and their steps some 300 points
TERMS = (("loss", LOSS), ("recon", RECON), ("kl", KL))
PANEL_PX, LINE_PX = 190, 17  # about the height of the upper panel, and of a line of text
NAMES = {"loss": "loss", "recon": "reconstruction", "kl": "KL"}


def loss_curves(
    history: History, *, steps_per_epoch: int, guides: "Guides | None" = None
) -> go.Figure:
    """Loss and reconstruction above, KL below on its own scale; x in epochs.

    Guide lines are drawn only where they are in view; a vertical line marks every moved setting.
    """
    variational = any(row.kl for row in history.steps)
    rows = thinned(history.steps, N_POINTS)
    at = _rounded([row.step / steps_per_epoch for row in rows])
    tested = [row for row in history.epochs if row.test_loss is not None]
    tested = thinned(tested, N_POINTS)
    figure = go.Figure()
    last_epoch = max([*at, *(row.epoch for row in tested), 1.0])
    seen: list[float] = []
    ends: dict[str, float] = {}
    for term, colour in TERMS:
        if term == "kl" and not variational:
            continue
        if term == "loss" and not variational:
            continue  # the loss is the reconstruction
        axis = "y2" if term == "kl" else "y"
        train = _rounded([getattr(row, term) for row in rows])
        test = _rounded([getattr(row, f"test_{term}") for row in tested])
        name = NAMES[term]
        figure.add_scatter(
            x=at,
            y=train,
            yaxis=axis,
            mode="lines",
            line={"color": colour, "width": 1.5},
            opacity=0.45,
            name=f"{name}, train",
            hovertemplate="%{y:.1f} nats<extra>" + name + ", train</extra>",
        )
        figure.add_scatter(
            x=[row.epoch for row in tested],
            y=test,
            yaxis=axis,
            mode="lines+markers",
            line={"color": colour, "width": 2.5},
            marker={"size": 5},
            name=f"{name}, test",
            hovertemplate="%{y:.1f} nats<extra>" + name + ", test</extra>",
        )
        if axis == "y":
            seen += [*train, *test]
        if train or test:
            ends[term] = test[-1] if test else train[-1]
    _name_the_ends(figure, ends, _in_view(seen) if seen else (0.0, 1.0))
    top, bottom = (1.0, 0.36) if variational else (1.0, 0.0)
    if guides and seen:
        _guide_lines(figure, guides, _in_view(seen))
    for change in history.changes[-8:]:
        _marker(figure, change.step / steps_per_epoch, change.name, change.value)
    figure.update_layout(
        xaxis={"title": {"text": "epochs"}, "range": [0, last_epoch * 1.002], "zeroline": False},
        yaxis={
            "title": {"text": "nats per image"},
            "domain": [bottom, top],
            "range": list(_in_view(seen)) if seen else [0, 550],
            "zeroline": False,
        },
        showlegend=False,
        hovermode="x unified",
        margin={"l": 60, "r": 130, "t": 24, "b": 44},
    )
    if variational:
        figure.update_layout(
            xaxis={"anchor": "y2"},
            yaxis2={
                "title": {"text": "KL, nats"},
                "domain": [0.0, 0.27],
                "rangemode": "tozero",
                "zeroline": False,
            },
        )
    return figure


def kl_bars(kl_per_dim: Sequence[float]) -> go.Figure:
    """KL of every latent dimension in nats: coloured where it is alive, grey where it is dead.

    Up to 32 dimensions stand in their own order, more of them by size.
    """
    dims = list(range(len(kl_per_dim)))
    if len(dims) > 32:
        dims.sort(key=lambda i: -kl_per_dim[i])
    values = _rounded([kl_per_dim[i] for i in dims])
    dead = [kl_per_dim[i] < DEAD_KL for i in dims]
    n_dead = sum(dead)
    figure = go.Figure(
        go.Bar(
            x=[f"z{i + 1}" for i in dims],
            y=values,
            marker={"color": [FAINT if is_dead else KL for is_dead in dead]},
            customdata=["dead" if is_dead else "active" for is_dead in dead],
            hovertemplate="%{x}: %{y:.3f} nats, %{customdata}<extra></extra>",
        )
    )
    words = f"{len(dims) - n_dead} active, {n_dead} dead" if n_dead else f"all {len(dims)} active"
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
        xaxis={"title": {"text": "latent dimension"}, "type": "category"},
        yaxis={"title": {"text": "KL, nats"}, "rangemode": "tozero"},
        bargap=0.25,
        margin={"l": 56, "r": 8, "t": 24, "b": 44},
    )
    return figure


def latent_map(
    mu: Points,
    labels: NDArray[np.integer],
    class_names: Sequence[str],
    *,
    axis_range: tuple[float, float] | None = None,
) -> go.Figure:
    """Codes (N, 2), a colour and a name for each class; circles at 1 and 2 sigma of the prior."""
    figure = go.Figure()
    for c, name in enumerate(class_names):
        points = mu[labels == c]
        figure.add_scattergl(
            x=points[:, 0].astype(np.float32),
            y=points[:, 1].astype(np.float32),
            mode="markers",
            marker={"color": CLASS_COLOURS[c], "size": 5, "opacity": 0.75},
            name=name,
            hovertemplate=f"{name}<br>(%{{x:.2f}}, %{{y:.2f}})<extra></extra>",
        )
    for c, name in enumerate(class_names):
        points = mu[labels == c]
        if len(points):
            x, y = np.median(points, axis=0)
            figure.add_annotation(
                x=round(float(x), 3),
                y=round(float(y), 3),
                text=f"<b>{name}</b>",
                showarrow=False,
                font={"size": 17, "color": INK},
            )
    for sigma in (1, 2):
        figure.add_shape(
            type="circle",
            x0=-sigma,
            x1=sigma,
            y0=-sigma,
            y1=sigma,
            line={"color": FAINT, "width": 1, "dash": "dot"},
            layer="below",
        )
    low, high = axis_range or steady_range(None, mu)
    figure.update_layout(
        xaxis={
            "title": {"text": "z1"},
            "range": [low, high],
            "constrain": "domain",
            "zeroline": False,
        },
        yaxis={
            "title": {"text": "z2"},
            "range": [low, high],
            "scaleanchor": "x",
            "constrain": "domain",
            "zeroline": False,
        },
        showlegend=False,
        margin={"l": 48, "r": 8, "t": 8, "b": 44},
    )
    return figure


def steady_range(previous: tuple[float, float] | None, mu: Points) -> tuple[float, float]:
    """One range for both axes: the previous one, unless codes leave it or fill less than half."""
    reach = float(np.quantile(np.abs(mu), 0.998)) if mu.size else 1.0
    if previous and 0.5 * previous[1] <= reach <= previous[1]:
        return previous
    wide = max(2.2, round(1.25 * reach, 1))
    return (-wide, wide)


def principal_axes(mu: Points, previous: Points | None = None) -> tuple[Points, list[float]]:
    """The two directions (2, L) in which codes vary most, and their shares of the variance.

    Order and signs follow `previous`, so that a moving picture does not flip.
    """
    centred = mu - mu.mean(0)
    _, singular, directions = np.linalg.svd(centred, full_matrices=False)
    shares = (singular**2 / max(float((singular**2).sum()), 1e-12))[:2].tolist()
    axes = directions[:2]
    if previous is not None and previous.shape == axes.shape:
        if abs(axes[0] @ previous[0]) < abs(axes[1] @ previous[0]):
            axes, shares = axes[::-1], shares[::-1]
        signs = np.where((axes * previous).sum(1) < 0, -1.0, 1.0)
        axes = axes * signs[:, None]
    return axes, shares


def project(mu: Points, axes: Points) -> Points:
    """Codes (N, L) along two directions (2, L): (N, 2)."""
    projected: Points = mu @ axes.T
    return projected


def thinned(rows: Sequence, n: int) -> list:  # type: ignore[type-arg]
    """At most n of the rows, evenly chosen, the first and the last among them."""
    if len(rows) <= n:
        return list(rows)
    return [rows[i] for i in np.linspace(0, len(rows) - 1, n).round().astype(int)]


def _rounded(values: Sequence[float]) -> list[float]:
    return [float(f"{value:.4g}") for value in values]


def _in_view(seen: Sequence[float]) -> tuple[float, float]:
    """The part of the losses that matters: from the best to where the first epochs came down to."""
    low, high = min(seen), max(seen)
    if len(seen) > 20:
        high = max(float(np.quantile(seen, 0.9)) * 1.1, low * 1.15)
    room = max(0.06 * (high - low), 1.0)
    return round(low - room, 1), round(high + room, 1)


def _guide_lines(figure: go.Figure, guides: "Guides", view: tuple[float, float]) -> None:
    for value, name, meaning in (
        (guides.untrained, "untrained", "every pixel a fair coin: 784 ln 2"),
        (
            guides.collapsed,
            "collapsed",
            "every image decoded to the mean image: the codes say nothing",
        ),
        (guides.floor, "floor", "every image decoded to itself: grey pixels have entropy"),
    ):
        if not view[0] <= value <= view[1]:
            continue
        figure.add_shape(
            type="line",
            xref="paper",
            x0=0,
            x1=1,
            y0=value,
            y1=value,
            line={"color": FAINT, "width": 1, "dash": "dash"},
        )
        figure.add_annotation(
            xref="paper",
            x=0.995,
            y=value,
            text=f"{value:.0f} {name}",
            hovertext=f"{value:.1f} nats: {meaning}",
            xanchor="right",
            yanchor="bottom",
            showarrow=False,
            font={"color": FAINT, "size": 12},
        )


def _marker(figure: go.Figure, epoch: float, name: str, value: float) -> None:
    """A vertical line where a live setting was moved, saying to what."""
    figure.add_shape(
        type="line",
        yref="paper",
        y0=0,
        y1=1,
        x0=round(epoch, 3),
        x1=round(epoch, 3),
        line={"color": INK, "width": 1, "dash": "dot"},
    )
    figure.add_annotation(
        yref="paper",
        y=1,
        x=round(epoch, 3),
        text=f"{name.replace('_', ' ')} {value:g}",
        xanchor="left",
        yanchor="bottom",
        showarrow=False,
        font={"size": 12},
    )


def _name_the_ends(figure: go.Figure, ends: dict[str, float], view: tuple[float, float]) -> None:
    """The name and present value of every curve at its right end, none over another."""
    apart = 0.0
    if "loss" in ends and "recon" in ends:
        pixels = (ends["loss"] - ends["recon"]) / (view[1] - view[0]) * PANEL_PX
        apart = max(0.0, LINE_PX - pixels) / 2
    for term, colour in TERMS:
        if term in ends:
            figure.add_annotation(
                x=1.005,
                xref="paper",
                y=min(ends[term], view[1]) if term != "kl" else ends[term],
                yref="y2" if term == "kl" else "y",
                yshift={"loss": apart, "recon": -apart, "kl": 0}[term],
                text=f"{NAMES[term]} {ends[term]:.1f}",
                xanchor="left",
                showarrow=False,
                font={"color": colour, "size": 13},
            )
