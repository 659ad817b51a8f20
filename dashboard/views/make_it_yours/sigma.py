"""Why may the constant of -log N not be dropped, and how is sigma a beta?"""

import numpy as np
import streamlit as st

from dashboard.charts.sigma_curve import sigma_curve
from dashboard.components.plot import plot
from dashboard.controls.kept_slider import kept_slider
from dashboard.views.common.lesson import passage
from dashboard.views.make_it_yours import PAGE
from dashboard.words.language import tr, written
from dashboard.words.numbers import number
from vae_core.data import N_PIXELS
from vae_core.explain.gaussian_pixels import SUMMED, constant, gaussian_cost, kl_weight
from vae_core.variants.measured import Measured

CURVE_PX = 340
LOWEST, HIGHEST = 0.05, 2.0


@st.fragment
def what_sigma_does(found: Measured) -> None:
    """The cost of the same pictures over sigma, with its constant and without."""
    st.subheader(tr("What a squared error assumes"), anchor=False)
    words, chart = st.columns([4, 5], gap="large")
    dim = max(found.of)
    left = found.mean(dim, "gaussian", "residual")
    with words:
        passage(PAGE, "sigma", dim=dim, left=left)
        sigma = kept_slider(
            tr("sigma of a pixel"), LOWEST, HIGHEST, round(SUMMED**0.5, 2), 0.01, key="sigma"
        )
        variance = sigma**2
        whole, own = gaussian_cost(left, variance), constant(variance)
        passage(
            PAGE,
            "sigma-own",
            sigma=written(sigma, ".2f"),
            weight=number(kl_weight(variance)),
            mean_weight=number(kl_weight(variance) / N_PIXELS),
            errors=written(whole - own, ",.1f"),
            constant=written(own, ",.1f"),
            whole=written(whole, ",.1f"),
        )
        passage(PAGE, "sigma-seen", best=number(left**0.5))
    sigmas = np.geomspace(LOWEST, HIGHEST, 201)
    wholes = np.array([gaussian_cost(left, s * s) for s in sigmas])
    constants = np.array([constant(s * s) for s in sigmas])
    with chart:
        plot(
            sigma_curve(sigmas, wholes, wholes - constants, own=(sigma, whole), best=left**0.5),
            key="sigma_curve",
            now=f"sigma {sigma:.2f}",
            height=CURVE_PX,
            alt=tr(
                "What an image costs over sigma: {whole:.0f} nats at {sigma:.2f}, least at "
                "{best:.2f}; without its constant it falls all the way",
                whole=whole,
                sigma=sigma,
                best=left**0.5,
            ),
        )
