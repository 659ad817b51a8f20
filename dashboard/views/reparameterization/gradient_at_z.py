"""Where does the gradient go at one z, with the trick and without?"""

import streamlit as st
import torch

from dashboard.views.common.layers import SIGMA
from dashboard.views.common.lesson import passage, show_code
from dashboard.words.language import tr
from dashboard.words.numbers import number
from vae_core.explain.estimators import MuGradients, gradients_at_mu
from vae_core.model import VAE, latent_point

TRICK = f"z = μ + {SIGMA} · ε".replace(" ", "\N{NO-BREAK SPACE}")


def gradient_at_z(
    model: VAE, x: torch.Tensor, mu: torch.Tensor, std: torch.Tensor, eps: torch.Tensor
) -> None:
    """The same z twice: computed from mu, and handed over as a finished number."""
    words, table = st.columns([2, 3], gap="small")  # room for the table at 1024 px
    found = [gradients_at_mu(model, x, mu, std, eps, trick=trick) for trick in (True, False)]
    with words:
        passage("reparameterization", "gradient")
    with table:
        st.markdown(gradient_table(*found))
        passage("reparameterization", "without")
    show_code(VAE.reparameterize, latent_point, gradients_at_mu)


def gradient_table(with_trick: MuGradients, without: MuGradients) -> str:
    """What reaches mu1, with the trick and without."""
    unit, sampled = tr("nats per unit of μ1"), tr("z sampled")
    lines = [f"| {unit} | {TRICK} | {sampled} |", "|---|---:|---:|"]
    rows = (
        ("d recon / d μ1", with_trick.recon, without.recon),
        ("d KL / d μ1", with_trick.kl, without.kl),
        (tr("`mu.grad` after `loss.backward()`"), with_trick.loss, without.loss),
    )
    lines += [f"| {name} | {_first(a)} | {_first(b)} |" for name, a, b in rows]
    return "\n".join(lines)


def _first(gradient: torch.Tensor | None) -> str:
    return "`None`" if gradient is None else number(float(gradient[0, 0]))
