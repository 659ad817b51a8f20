"""What does each machine make small, and what becomes of its noise?"""

import streamlit as st

from dashboard.components.formula import formula
from dashboard.session.computed import computed
from dashboard.session.model_in_view import ModelInView
from dashboard.views.common.lesson import passage
from dashboard.views.what_is_a_vae.machines import PAGE, Machines, codes_of, heading, spread
from dashboard.words.language import tr, written
from dashboard.words.numbers import number
from vae_core.data.loading import DataSet
from vae_core.diagnostics import image_losses
from vae_core.model import std_of


def losses(machines: Machines) -> None:
    """The three losses beside each other with their numbers, and the noise that came of each."""
    passage(PAGE, "losses")
    for place, view in zip(st.columns(3, gap="medium"), machines, strict=True):
        with place:
            st.markdown(f"**{heading(view)}**")
            _loss(view)
            st.caption(_noise(view))
    ratio = spread(machines.beta0) / noise(machines.beta0)
    _, kl = _tested(machines.beta0)
    passage(PAGE, "losses-seen", ratio=float(f"{ratio:.1g}"), kl=kl)


def _tested(view: ModelInView) -> tuple[float, float]:
    """Reconstruction and KL of the test images, which every shipped model has."""
    tested = view.history.last_tested
    assert tested is not None
    return tested


def _loss(view: ModelInView) -> None:
    (recon, kl), beta = _tested(view), view.config.beta
    key = f"what_is_a_vae_loss_{view.id}"
    if not view.config.variational:
        formula("{loss} = {recon}", {"loss": recon, "recon": recon}, key=key)
        return
    formula(
        "{loss} = {recon} + {beta} · {kl}",
        {
            "loss": recon + beta * kl,
            "recon": recon,
            "beta": written(beta, "g"),
            "kl": kl,
        },
        key=key,
    )


def _noise(view: ModelInView) -> str:
    if not view.config.variational:
        return tr("No draw: z is a fixed point.")
    return tr(
        "Noise in z: the median σ is {std}. The cloud of all codes is {ratio} times as "  # noqa: RUF001
        "wide.",
        std=number(noise(view)),
        ratio=written(float(f"{spread(view) / noise(view):.2g}"), ",.0f"),
    )


@computed(most=4)
def noise(view: ModelInView) -> float:
    """The median sigma of the test images' codes, over both dimensions."""
    return float(std_of(codes_of(view).logvar).median())


def cost_of_the_draw(machines: Machines, data: DataSet) -> None:
    """What the draw costs the VAE, and what the rest of the difference is."""
    of_ae, of_beta0, of_vae = (_tested(view)[0] for view in machines)
    from_mu = {view.id: recon_from_mu(view, data) for view in (machines.beta0, machines.vae)}
    passage(
        PAGE,
        "cost",
        all_ae=of_ae,
        all_vae=of_vae,
        all_mu=from_mu[machines.vae.id],
        of_draw=of_vae - from_mu[machines.vae.id],
        of_beta0=abs(of_beta0 - from_mu[machines.beta0.id]),
        rest=from_mu[machines.vae.id] - of_ae,
    )


@computed(most=4)
def recon_from_mu(view: ModelInView, data: DataSet) -> float:
    """What the test images' reconstruction costs without a draw, in nats per image."""
    return float(image_losses(view.model, data.test.images)[0].double().mean())
