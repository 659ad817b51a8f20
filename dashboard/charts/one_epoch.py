"""Where on a run's curves is an epoch, and which axes hold the codes of all epochs?"""

import numpy as np

from dashboard.charts.chart import Chart
from dashboard.charts.loss_curves import loss_curves
from dashboard.charts.parts import moment_line
from vae_core.explain.ruler import Guides
from vae_core.record.history import History


def curves_at(history: History, epoch: int, guides: Guides | None = None) -> Chart:
    """The curves of a run, with a line at one of its epochs."""
    last = history.epochs[-1]
    chart = loss_curves(history, steps_per_epoch=last.step // last.epoch, guides=guides)
    return chart.with_more(shapes=[*chart.layout["shapes"], moment_line(epoch)])


def steady_axes(history: History) -> tuple[float, float]:
    """One range that holds almost all codes of all epochs: points move, axes don't."""
    reach = max(float(np.quantile(np.abs(mu), 0.998)) for mu in history.test_mu.values())
    reach = round(1.05 * reach, 1)
    return -reach, reach
