"""What flows through an autoencoder and through a VAE while one image passes?"""

import streamlit as st
from torch import Tensor

from dashboard.components.diagram import Stage, diagram
from dashboard.controls.dice import dice
from dashboard.controls.kept import kept
from dashboard.controls.pick_image import pick_image
from dashboard.session.computed import computed
from dashboard.session.model_and_data import ModelAndData
from dashboard.session.model_in_view import ModelInView
from dashboard.views.common.chance import seeded
from dashboard.views.common.lesson import passage
from dashboard.views.what_is_a_vae.pair import PAGE, Pair, codes_of
from dashboard.views.what_is_a_vae.shaken import shaken_alike
from dashboard.words.language import tr
from dashboard.words.prose import prose
from vae_core.data.images import first_of_each
from vae_core.data.loading import DataSet
from vae_core.diagnostics import encode_images, image_losses
from vae_core.model import std_of
from vae_core.sampling import decode_points


@st.fragment
def diagrams(pair: Pair) -> None:
    """One image on its way through both, with the values that it has there."""
    passage(PAGE, "two-machines")
    with st.container(horizontal=True, vertical_alignment="bottom", gap="medium"):
        row = _row(pair)
        draw = dice("what_is_a_vae_draw", tr("Draw z again"), button="what_is_a_vae_again")
    st.markdown(tr("**Autoencoder**"))
    _autoencoder(pair, row)
    st.markdown(tr("**Variational autoencoder**"))
    _variational(pair, row, draw)
    shaken_alike(pair, row, draw)
    if pair.data is None:
        st.caption(prose(PAGE, "missing"))
    else:
        _cost(pair, pair.data, row, draw)


def _row(pair: Pair) -> int:
    """Which test image: of each class the first."""
    if pair.data is not None:
        return pick_image(ModelAndData(pair.vae, pair.data), key="what_is_a_vae_image")
    firsts = first_of_each(codes_of(pair.vae).labels)
    label: int = st.pills(
        tr("Test image"),
        list(firsts),
        default=3,
        wrap=True,
        required=True,
        **kept("what_is_a_vae_code"),
    )
    return firsts[label]


def _encoded(view: ModelInView, pair: Pair, row: int) -> tuple[Tensor, Tensor]:
    """mu and logvar (1, 2) of a test image: encoded now, or as they were stored."""
    if pair.data is not None:
        return encode_images(view.model, pair.data.test.images[row : row + 1])
    codes = codes_of(view)
    return codes.mu[row : row + 1], codes.logvar[row : row + 1]


def _input(pair: Pair, row: int) -> Stage:
    if pair.data is None:
        return Stage(tr("Input"), words=tr("not on this machine"))
    return Stage(tr("Input"), picture=pair.data.test.images[row])


def _autoencoder(pair: Pair, row: int) -> None:
    """Input -> Encoder -> fixed vector z -> Decoder -> Output."""
    view = pair.ae
    z, _ = _encoded(view, pair, row)
    n, hidden = view.latent_dim, view.config.hidden_dim
    diagram(
        [
            _input(pair, row),
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


def _variational(pair: Pair, row: int, draw: int) -> None:
    """Input -> Encoder -> distribution N(mu, sigma) -> sample z -> Decoder -> Output."""
    view = pair.vae
    mu, logvar = _encoded(view, pair, row)
    std = std_of(logvar)
    z = view.model.reparameterize(mu, logvar, generator=seeded(draw))
    n, hidden = view.latent_dim, view.config.hidden_dim
    diagram(
        [
            _input(pair, row),
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
        key="what_is_a_vae_vae",
        alt=tr(
            "Variational autoencoder: the input goes through the encoder to a distribution with "
            "mu = ({mu1:.2f}, {mu2:.2f}) and sigma = ({sigma1:.3f}, {sigma2:.3f}), from which "
            "z = ({z1:.2f}, {z2:.2f}) is drawn, and through the decoder to the output",
            mu1=mu[0, 0],
            mu2=mu[0, 1],
            sigma1=std[0, 0],
            sigma2=std[0, 1],
            z1=z[0, 0],
            z2=z[0, 1],
        ),
    )


def _cost(pair: Pair, data: DataSet, row: int, draw: int) -> None:
    image = data.test.images[row : row + 1]
    ae, _ = image_losses(pair.ae.model, image)
    vae, _ = image_losses(pair.vae.model, image, seed=draw)
    all_ae, all_vae = (view.history.epochs[-1].test_recon for view in (pair.ae, pair.vae))
    assert all_ae is not None
    assert all_vae is not None
    from_mu = recon_from_mu(pair.vae, data)
    passage(
        PAGE,
        "cost",
        ae=float(ae),
        vae=float(vae),
        all_ae=all_ae,
        all_vae=all_vae,
        all_mu=from_mu,
        of_draw=all_vae - from_mu,
        rest=from_mu - all_ae,
    )


@computed(most=2)
def recon_from_mu(view: ModelInView, data: DataSet) -> float:
    """What the test images' reconstruction costs without a draw, in nats per image."""
    return float(image_losses(view.model, data.test.images)[0].double().mean())
