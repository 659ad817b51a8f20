"""How much does each latent dimension say? Its KL in, a Plotly chart out."""

from collections.abc import Mapping, Sequence
from typing import Any

from dashboard.charts.chart import Chart
from dashboard.charts.palette import FAINT, KL
from dashboard.charts.parts import axis, hovering, text
from dashboard.charts.thinning import rounded
from dashboard.words.language import ntr, tr
from vae_core.diagnostics import DEAD_KL

# A collapsed run's KL is next to nothing, and looks it: the axis reaches half a nat at the least.
KL_AXIS: Mapping[str, Any] = {"rangemode": "tozero", "autorangeoptions": {"include": [0, 0.5]}}


def kl_bars(kl_per_dim: Sequence[float]) -> Chart:
    """KL of every latent dimension in nats: coloured where it is active, grey where it is dead.

    Up to 32 dimensions stand in their own order, more of them by size.
    """
    dims = list(range(len(kl_per_dim)))
    title = tr("latent dimension")
    if len(dims) > 32:
        dims.sort(key=lambda i: -kl_per_dim[i])
        title = tr("latent dimension, most KL first")
    dead = [kl_per_dim[i] < DEAD_KL for i in dims]
    n_dead = sum(dead)
    words = (
        tr("{n_active} active, {n_dead} dead", n_active=len(dims) - n_dead, n_dead=n_dead)
        if n_dead
        else ntr("{n} active", "all {n} active", len(dims))
    )
    corner = {"x": 1, "y": 1, "xref": "paper", "yref": "paper"}
    bars = {
        "type": "bar",
        "x": [f"z{i + 1}" for i in dims],
        "y": rounded([kl_per_dim[i] for i in dims]),
        "marker": {"color": [FAINT if is_dead else KL for is_dead in dead]},
        "customdata": [tr("dead") if is_dead else tr("active") for is_dead in dead],
        **hovering(tr("%{x}: %{y:.3f} nats, %{customdata}")),
    }
    drawn = {
        "annotations": [text(words, xanchor="right", yanchor="bottom", **corner)],
        "xaxis": axis(title, type="category"),
        "yaxis": axis(tr("KL, nats"), **KL_AXIS),
        "bargap": 0.25,
        "margin": {"l": 56, "r": 8, "t": 24, "b": 44},
    }
    return Chart([bars], drawn)
