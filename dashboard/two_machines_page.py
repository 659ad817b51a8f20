"""What flows through an autoencoder and through a VAE while one image passes?"""

from typing import TYPE_CHECKING

import streamlit as st

from dashboard.components.diagram import Stage, diagram
from dashboard.in_view import ModelInView
from dashboard.lesson import LessonDigits, passage, pick_image
from dashboard.prose import prose
from dashboard.what_is_a_vae_page import PAGE, Pair, codes_of, count_up

if TYPE_CHECKING:
    from torch import Tensor

    from vae_core.data import DataSet


@st.fragment
def diagrams(pair: Pair) -> None:
    """One image on its way through both, with the values that it has there."""
    passage(PAGE, "two-machines")
    with st.container(horizontal=True, vertical_alignment="bottom", gap="medium"):
        row = _row(pair)
        st.session_state.setdefault("what_is_a_vae_draw", 0)
        st.button(
            "Draw z again",
            key="what_is_a_vae_again",
            icon=":material/casino:",
            on_click=count_up,
            args=("what_is_a_vae_draw",),
        )
    draw = int(st.session_state["what_is_a_vae_draw"])
    st.markdown("**Autoencoder**")
    _autoencoder(pair, row)
    st.markdown("**Variational autoencoder**")
    _variational(pair, row, draw)
    passage(PAGE, "again")
    if pair.data is None:
        st.caption(prose(PAGE, "missing"))
    else:
        _cost(pair, pair.data, row, draw)


def _row(pair: Pair) -> int:
    """Which test image: of each class the first."""
    if pair.data is not None:
        return pick_image(LessonDigits(pair.vae, pair.data), key="what_is_a_vae_image")
    labels = codes_of(pair.vae).labels
    label: int = st.pills(
        "Test image",
        labels.unique().tolist(),
        default=3,
        key="what_is_a_vae_code",
        required=True,
        bind="query-params",
        persist_state="session",
    )
    return int((labels == label).nonzero()[0])


def _encoded(view: ModelInView, pair: Pair, row: int) -> "tuple[Tensor, Tensor]":
    """mu and logvar (1, 2) of a test image: encoded now, or as they were stored."""
    from vae_core.diagnostics import encode_images

    if pair.data is not None:
        return encode_images(view.model, pair.data.test.images[row : row + 1])
    codes = codes_of(view)
    return codes.mu[row : row + 1], codes.logvar[row : row + 1]


def _input(pair: Pair, row: int) -> Stage:
    if pair.data is None:
        return Stage("Input", words="not on this machine")
    return Stage("Input", picture=pair.data.test.images[row])


def _autoencoder(pair: Pair, row: int) -> None:
    """Input -> Encoder -> fixed vector z -> Decoder -> Output."""
    from vae_core.sampling import decode_points

    view = pair.ae
    z, _ = _encoded(view, pair, row)
    n, hidden = view.latent_dim, view.config.hidden_dim
    diagram(
        [
            _input(pair, row),
            Stage("Encoder", words=f"784 → {hidden} → {n} numbers"),
            Stage("Fixed vector z", numbers={"z": z[0].tolist()}, differs=True, span=2.5),
            Stage("Decoder", words=f"{n} → {hidden} → 784 pixels"),
            Stage("Output", picture=decode_points(view.model, z)),
        ],
        key="what_is_a_vae_ae",
        alt="Autoencoder: the input goes through the encoder to the fixed vector z = "
        f"({z[0, 0]:.2f}, {z[0, 1]:.2f}), and through the decoder to the output",
    )


def _variational(pair: Pair, row: int, draw: int) -> None:
    """Input -> Encoder -> distribution N(mu, sigma) -> sample z -> Decoder -> Output."""
    import torch

    from vae_core.sampling import decode_points

    view = pair.vae
    mu, logvar = _encoded(view, pair, row)
    std = torch.exp(0.5 * logvar)
    z = view.model.reparameterize(mu, logvar, generator=torch.Generator().manual_seed(draw))
    n, hidden = view.latent_dim, view.config.hidden_dim
    diagram(
        [
            _input(pair, row),
            Stage("Encoder", words=f"784 → {hidden} → {n} + {n} numbers"),
            Stage(
                "Distribution N(μ, σ)",  # noqa: RUF001
                numbers={"mu": mu[0].tolist(), "std": std[0].tolist()},
                differs=True,
                span=1.5,
            ),
            Stage("Sample z", numbers={"z": z[0].tolist()}, words="by chance", differs=True),
            Stage("Decoder", words=f"{n} → {hidden} → 784 pixels"),
            Stage("Output", picture=decode_points(view.model, z)),
        ],
        key="what_is_a_vae_vae",
        alt="Variational autoencoder: the input goes through the encoder to a distribution with "
        f"mu = ({mu[0, 0]:.2f}, {mu[0, 1]:.2f}) and sigma = ({std[0, 0]:.3f}, {std[0, 1]:.3f}), "
        f"from which z = ({z[0, 0]:.2f}, {z[0, 1]:.2f}) is drawn, and through the decoder to the "
        "output",
    )


def _cost(pair: Pair, data: "DataSet", row: int, draw: int) -> None:
    from vae_core.diagnostics import image_losses

    image = data.test.images[row : row + 1]
    ae, _ = image_losses(pair.ae.model, image)
    vae, _ = image_losses(pair.vae.model, image, seed=draw)
    passage(
        PAGE,
        "cost",
        ae=float(ae),
        vae=float(vae),
        all_ae=pair.ae.history.epochs[-1].test_recon,
        all_vae=pair.vae.history.epochs[-1].test_recon,
    )
