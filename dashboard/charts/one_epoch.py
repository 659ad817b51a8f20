"""Where on the curves is an epoch, and which axes hold the codes of all? Data in, figure out."""

import numpy as np

from dashboard.charts.loss_curves import loss_curves
from dashboard.charts.palette import INK
from dashboard.charts.plotly_import import go
from vae_core.record.history import History


def curves_at(history: History, epoch: int) -> go.Figure:
    """The curves of a run, with a line at one of its epochs."""
    last = history.epochs[-1]
    figure = loss_curves(history, steps_per_epoch=last.step // last.epoch)
    figure.add_shape(
        type="line",
        x0=epoch,
        x1=epoch,
        yref="paper",
        y0=0,
        y1=1,
        line={"color": INK, "width": 1, "dash": "dot"},
    )
    return figure


def steady_axes(history: History) -> tuple[float, float]:
    """One range that holds almost all codes of all epochs: points move, axes don't."""
    reach = max(float(np.quantile(np.abs(mu), 0.998)) for mu in history.test_mu.values())
    reach = round(1.05 * reach, 1)
    return -reach, reach
