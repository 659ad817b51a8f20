"""What does a code cost? The KL of one latent dimension, over its mean and its spread."""

import math

import streamlit as st
import torch

from dashboard.charts.kl_surface import kl_surface
from dashboard.charts.planes import Points
from dashboard.components.formula import formula
from dashboard.components.plot import plot
from dashboard.controls.kept_slider import kept_slider
from dashboard.session.computed import computed
from dashboard.session.model_and_data import ModelAndData
from dashboard.views.common.lesson import passage
from dashboard.views.loss.balance import encoded
from dashboard.words.language import ntr, tr
from dashboard.words.numbers import number
from vae_core.loss import kl_per_dim
from vae_core.model import std_of

LOWEST, HIGHEST = 0.05, 2.5  # sigma
REACH = 3.0  # mu
N_GRID = 61
SURFACE_PX = 380
KL_FORMULA = "{kl} = ½ ({std}² + {mu}² \N{MINUS SIGN} 1 \N{MINUS SIGN} log {std}²)"


@st.fragment
def cost_of_a_code(lesson: ModelAndData, row: int) -> None:
    """The surface, the chosen image's dimensions on it, and a point of one's own."""
    st.subheader(tr("The price of a code"), anchor=False)
    passage("loss", "kl")
    words, chart = st.columns([4, 5], gap="large")
    with words:
        mu = kept_slider(tr("Your mu"), -REACH, REACH, 1.0, 0.05, key="loss_own_mu")
        sigma = kept_slider(tr("Your sigma"), LOWEST, HIGHEST, 0.5, 0.05, key="loss_own_sigma")
    own = torch.tensor([[mu, 0.0, mu]]), 2 * torch.tensor([[sigma, sigma, 1.0]]).log()
    whole, of_sigma, of_mu = kl_per_dim(*own)[0].tolist()
    image = encoded(lesson, row)
    points = list(zip(image.mu.tolist(), std_of(image.logvar).tolist(), strict=True))
    costs = kl_per_dim(image.mu, image.logvar)
    with words:
        formula(
            KL_FORMULA,
            {"kl": whole, "std": sigma, "mu": mu},
            key="loss_kl_formula",
        )
        passage("loss", "kl-own", kl=number(whole), of_mu=number(of_mu), of_sigma=number(of_sigma))
        z1, z2 = (number(float(cost)) for cost in costs)
        parts = tr("{z1} for z1 and {z2} for z2", z1=z1, z2=z2)
        passage("loss", "kl-image", parts=parts, total=number(float(costs.sum())))
    with chart:
        plot(
            kl_surface(*kl_grid(), image=points, own=(mu, sigma)),
            key="loss_kl_surface",
            of=f"{lesson.view.id} image {row}",
            now=f"mu {mu:.2f} sigma {sigma:.2f}",
            height=SURFACE_PX,
            alt=ntr(
                "KL of one latent dimension over mu and sigma, least (0 nats) at mu 0 and sigma 1. "
                "Your point at mu {mu:.2f}, sigma {sigma:.2f} costs {n:.2f} nat; the image's "
                "dimensions cost {parts}.",
                "KL of one latent dimension over mu and sigma, least (0 nats) at mu 0 and sigma 1. "
                "Your point at mu {mu:.2f}, sigma {sigma:.2f} costs {n:.2f} nats; the image's "
                "dimensions cost {parts}.",
                whole,
                mu=mu,
                sigma=sigma,
                parts=parts,
            ),
        )


@computed(most=1)
def kl_grid() -> tuple[Points, Points, Points]:
    """mu (N,), sigma (N,) in equal steps of its logarithm, and KL (N, N) in nats."""
    mu = torch.linspace(-REACH, REACH, N_GRID)
    logvar = torch.linspace(2 * math.log(LOWEST), 2 * math.log(HIGHEST), N_GRID)
    kl = kl_per_dim(mu[None], logvar[:, None])
    return mu.numpy(), std_of(logvar).numpy(), kl.numpy()
