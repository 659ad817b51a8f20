"""How near to log p(x) does the encoder's ellipse come for one image, and how near a better one?"""

import math
from dataclasses import dataclass

import numpy as np
import streamlit as st
import torch
from torch import Tensor

from dashboard.components.bound_pad import Ellipse, LogJoint, bound_pad, ellipse
from dashboard.components.digits import digits
from dashboard.session.computed import computed
from dashboard.session.model_and_data import ModelAndData
from dashboard.views.common.layers import about, pixels_of
from dashboard.views.common.lesson import passage
from dashboard.words.language import tr, written
from vae_core.explain.bound import encoders_gaussian
from vae_core.explain.gaps import Gaps
from vae_core.explain.pixel_cost import binarised
from vae_core.likelihood import Posterior, exact_posterior, log_joint_on_grid
from vae_core.sampling import decode_points

PAD_PX = 460
N_GRID = 141  # the ELBO read off it is right within 0.05 nats
IN_VIEW = 8.0  # nats below the peak of the posterior, and 3 sigma of the encoder's
WIDEST, NARROWEST = 1 / 6, 1 / 300  # sigma, as a share of the view
BEYOND = 4.5  # sigmas of the widest around the view: as far as gaussian.js looks


@dataclass(frozen=True, eq=False)
class Around:
    """What the pad shows of one image."""

    log_joint: LogJoint
    log_p_x: float
    encoder: Ellipse
    elbo: float


def in_hand(lesson: ModelAndData, known: Gaps, row: int) -> None:
    """The exact posterior, the encoder's ellipse and the hand's; log p(x) as ELBO and gap."""
    shown = around(lesson, row)
    at = known.place_of(row)
    bound_pad(
        shown.log_joint,
        shown.log_p_x,
        encoder=shown.encoder,
        upright=_best(known.upright_mu[at], known.upright_scale[at]),
        turned=_best(known.turned_mu[at], known.turned_scale[at]),
        key="bound_pad",
        of=about(lesson, row),
        height=PAD_PX,
    )
    words, pictures = st.columns([5, 4], gap="large")
    with words:
        passage(
            "bound",
            "identity",
            log_p_x=written(shown.log_p_x, ".1f"),
            elbo=written(shown.elbo, ".1f"),
            gap=written(shown.log_p_x - shown.elbo, ".2f"),
        )
        passage("bound", "two-kls")
    with pictures:
        grey, x = pixels_of(lesson, row), black_and_white(lesson, row)
        digits(
            torch.cat([grey, x, decode_points(lesson.view.model, lesson.view.model.encode(x)[0])]),
            key="bound_image_shown",
            of=about(lesson, row),
            column_labels=[tr("scanned"), tr("x, black and white"), "decode(mu)"],
            alt=tr("The test image as scanned, in black and white, and what comes back of it"),
        )
        passage(
            "bound",
            "pixels",
            grey=written(float(known.grey_gap.mean()), ".1f"),
            gap=written(float((known.log_p_x - known.encoder).mean()), ".1f"),
            n=len(known.rows),
        )


def black_and_white(lesson: ModelAndData, row: int) -> Tensor:
    """One test image, (1, 784), each pixel 0 or 1."""
    return binarised(pixels_of(lesson, row))


@computed(most=32)
def around(lesson: ModelAndData, row: int) -> Around:
    """The exact posterior of one image, the encoder's guess, and log p(x, z) around both."""
    model, x = lesson.view.model, black_and_white(lesson, row)
    exact = exact_posterior(model, x, n_grid=101)
    q = encoders_gaussian(model, x)
    encoder = ellipse(q.mu.numpy(), q.covariance.numpy())
    view, side = _view(exact, encoder)
    widest = WIDEST * side
    axes = [
        torch.linspace(low - BEYOND * widest, high + BEYOND * widest, N_GRID, dtype=torch.float64)
        for low, high in view
    ]
    values = log_joint_on_grid(model, x, *axes).numpy().astype(np.float32)
    z1, z2 = (axis.numpy() for axis in axes)
    widths = (NARROWEST * side, widest)
    return Around(LogJoint(values, z1, z2, view, widths), exact.log_p_x, encoder, exact.elbo)


def _view(
    exact: Posterior, encoder: Ellipse
) -> tuple[tuple[tuple[float, float], tuple[float, float]], float]:
    """A square of the plane that holds the posterior and the encoder's ellipse, and its side."""
    seen = exact.density > exact.density.max() * math.exp(-IN_VIEW)
    edges = []
    for axis, along, mu, std in zip(
        (exact.z1, exact.z2), (0, 1), encoder.mu, encoder.widths, strict=True
    ):
        inside = axis[seen.any(along)]
        edges.append((min(float(inside[0]), mu - 3 * std), max(float(inside[-1]), mu + 3 * std)))
    side = 1.15 * max(high - low for low, high in edges)
    (low1, high1), (low2, high2) = edges
    middles = (low1 + high1) / 2, (low2 + high2) / 2
    first, second = ((middle - side / 2, middle + side / 2) for middle in middles)
    return (first, second), side


def _best(mu: Tensor, scale: Tensor) -> Ellipse:
    return ellipse(mu.numpy(), (scale @ scale.T).numpy())
