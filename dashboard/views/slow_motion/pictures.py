"""What does each stage of a step look like?

The eight images, what comes back of them and what they cost. Codes stand in codes.py, what the
weights learn in weights.py, the numbers in numbers.py.
"""

import streamlit as st
import torch

from dashboard.charts.step import cost_bars
from dashboard.components.digits import digits
from dashboard.components.plot import plot
from dashboard.views.slow_motion.look import Look
from dashboard.words.language import tr
from dashboard.words.numbers import spoken

CLOSE_PX, TRIPLE_PX = 252, 140
COSTS_PX = 320


def batch(look: Look) -> None:
    """The image looked at closely, large, and all eight."""
    step, i = look.step, look.chosen
    digits(
        step.x[i : i + 1],
        key="slow_motion_close",
        of=look.image,
        size=CLOSE_PX,
        alt=tr(
            "Image {image} ({name}), large: {n} pixels have ink",
            **look.said,
            n=int((step.x[i] > 0).sum()),
        ),
    )
    digits(
        step.x,
        key="slow_motion_batch",
        of=look.batch,
        column_labels=look.names,
        alt=tr("The batch: images {names}", names=", ".join(look.names)),
    )


def reconstructions(look: Look) -> None:
    """The image looked at closely, what comes back and where it errs; and the whole batch."""
    step, i = look.step, look.chosen
    error = (step.x - step.recon_x).abs()
    digits(
        torch.stack([step.x[i], step.recon_x[i], error[i]]),
        key="slow_motion_triple",
        of=look.image,
        size=TRIPLE_PX,
        column_labels=["x", "x̂", tr("error")],
        alt=tr(
            "Image {image} ({name}), its reconstruction and the error of every pixel", **look.said
        ),
    )
    st.space("small")
    digits(
        torch.cat([step.x, step.recon_x, error]),
        key="slow_motion_reconstructions",
        of=look.batch,
        row_labels=["x", "x̂", tr("error")],
        column_labels=look.names,
        alt=tr("Eight images, their reconstructions and the error of every pixel"),
    )


def costs(look: Look) -> None:
    """What each image pays."""
    step = look.step
    weighted_kl = (look.settings.beta * step.kl).tolist()
    plot(
        cost_bars(step.recon.tolist(), weighted_kl, look.names),
        key="slow_motion_costs",
        of=look.batch,
        now=look.how,
        height=COSTS_PX,
        alt=tr("The loss of every image in nats: {losses}", losses=spoken(step.loss.tolist())),
    )
