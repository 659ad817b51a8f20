"""What flows through each of the machines while one image passes?"""

import streamlit as st
from torch import Tensor

from dashboard.components.diagram import Stage, diagram
from dashboard.controls.dice import dice
from dashboard.controls.kept import kept
from dashboard.controls.pick_image import pick_image
from dashboard.session.model_and_data import ModelAndData
from dashboard.session.model_in_view import ModelInView
from dashboard.views.common.chance import seeded
from dashboard.views.common.lesson import passage
from dashboard.views.what_is_a_vae.losses import cost_of_the_draw, losses
from dashboard.views.what_is_a_vae.machines import PAGE, Machines, codes_of, heading
from dashboard.views.what_is_a_vae.shaken import shaken_alike
from dashboard.words.language import tr
from dashboard.words.prose import prose
from vae_core.data.images import first_of_each
from vae_core.diagnostics import encode_images
from vae_core.model import std_of
from vae_core.sampling import decode_points


@st.fragment
def diagrams(machines: Machines) -> None:
    """One image on its way through all three, with the values that it has there."""
    passage(PAGE, "three-machines")
    with st.container(horizontal=True, vertical_alignment="bottom", gap="medium"):
        row = _row(machines)
        draw = dice("what_is_a_vae_draw", tr("Draw z again"), button="what_is_a_vae_again")
    st.markdown(f"**{heading(machines.ae)}**")
    _autoencoder(machines, row)
    for view in (machines.beta0, machines.vae):
        st.markdown(f"**{heading(view)}**")
        _variational(view, machines, row, draw)
    if machines.data is None:
        st.caption(prose(PAGE, "missing"))
    losses(machines)
    with st.expander(tr("Whose picture stands more noise?")):
        shaken_alike(machines, row, draw)
        if machines.data is not None:
            cost_of_the_draw(machines, machines.data)


def _row(machines: Machines) -> int:
    """Which test image: of each class the first."""
    if machines.data is not None:
        return pick_image(ModelAndData(machines.vae, machines.data), key="what_is_a_vae_image")
    firsts = first_of_each(codes_of(machines.vae).labels)
    label: int = st.pills(
        tr("Test image"),
        list(firsts),
        default=3,
        wrap=True,
        required=True,
        **kept("what_is_a_vae_code"),
    )
    return firsts[label]


def _encoded(view: ModelInView, machines: Machines, row: int) -> tuple[Tensor, Tensor]:
    """mu and logvar (1, 2) of a test image: encoded now, or as they were stored."""
    if machines.data is not None:
        return encode_images(view.model, machines.data.test.images[row : row + 1])
    codes = codes_of(view)
    return codes.mu[row : row + 1], codes.logvar[row : row + 1]


def _input(machines: Machines, row: int) -> Stage:
    if machines.data is None:
        return Stage(tr("Input"), words=tr("not on this machine"))
    return Stage(tr("Input"), picture=machines.data.test.images[row])


def _autoencoder(machines: Machines, row: int) -> None:
    """Input -> Encoder -> fixed vector z -> Decoder -> Output."""
    view = machines.ae
    z, _ = _encoded(view, machines, row)
    n, hidden = view.latent_dim, view.config.hidden_dim
    diagram(
        [
            _input(machines, row),
            Stage(tr("Encoder"), words=tr("784 → {hidden} → {n} numbers", hidden=hidden, n=n)),
            Stage(tr("Fixed vector z"), numbers={"z": z[0].tolist()}, differs=True, span=2.5),
            Stage(tr("Decoder"), words=tr("{n} → {hidden} → 784 pixels", hidden=hidden, n=n)),
            Stage(tr("Output"), picture=decode_points(view.model, z)),
        ],
        key="what_is_a_vae_ae",
        alt=tr(
            "Autoencoder: the input goes through the encoder to the fixed vector z = "
            "({z1:.2f}, {z2:.2f}), and through the decoder to the output",
            z1=z[0, 0],
            z2=z[0, 1],
        ),
    )


def _variational(view: ModelInView, machines: Machines, row: int, draw: int) -> None:
    """Input -> Encoder -> distribution N(mu, sigma) -> sample z -> Decoder -> Output."""
    mu, logvar = _encoded(view, machines, row)
    std = std_of(logvar)
    z = view.model.reparameterize(mu, logvar, generator=seeded(draw))
    n, hidden = view.latent_dim, view.config.hidden_dim
    diagram(
        [
            _input(machines, row),
            Stage(
                tr("Encoder"), words=tr("784 → {hidden} → {n} + {n} numbers", hidden=hidden, n=n)
            ),
            Stage(
                tr("Distribution N(μ, σ)"),  # noqa: RUF001
                numbers={"mu": mu[0].tolist(), "std": std[0].tolist()},
                differs=True,
                span=1.5,
            ),
            Stage(
                tr("Sample z"), numbers={"z": z[0].tolist()}, words=tr("by chance"), differs=True
            ),
            Stage(tr("Decoder"), words=tr("{n} → {hidden} → 784 pixels", hidden=hidden, n=n)),
            Stage(tr("Output"), picture=decode_points(view.model, z)),
        ],
        key=f"what_is_a_vae_{view.id}",
        alt=tr(
            "{name}: the input goes through the encoder to a distribution with "
            "mu = ({mu1:.2f}, {mu2:.2f}) and sigma = ({sigma1:.2g}, {sigma2:.2g}), from which "
            "z = ({z1:.2f}, {z2:.2f}) is drawn, and through the decoder to the output",
            name=heading(view),
            mu1=mu[0, 0],
            mu2=mu[0, 1],
            sigma1=std[0, 0],
            sigma2=std[0, 1],
            z1=z[0, 0],
            z2=z[0, 1],
        ),
    )
