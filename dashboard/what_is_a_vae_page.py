"""What does a VAE do that an autoencoder does not?

The two models that come with the app, and what their decoders make of pure chance. What flows
through them is in two_machines_page.py, their maps are in two_maps_page.py.
"""

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING

import streamlit as st

from dashboard.components.digits import digits
from dashboard.in_view import ModelInView, shipped_model
from dashboard.language import tr
from dashboard.lesson import mnist_here, passage

if TYPE_CHECKING:
    from vae_core.checkpoint import Encodings
    from vae_core.data import DataSet

PAGE = "what_is_a_vae"
N_SAMPLES = 32
REACH = 2.0  # the circle on a map, in sigma of N(0, I)


@dataclass(frozen=True, eq=False)
class Pair:
    """An autoencoder and a VAE that learnt from the same images in the same way."""

    ae: ModelInView
    vae: ModelInView
    data: "DataSet | None"  # None: the images are not on this machine


def both() -> Pair:
    """The two models, and the images where they are here. Raises ModelUnavailable."""
    return Pair(shipped_model("mnist-2d-ae"), shipped_model("mnist-2d"), mnist_here())


def codes_of(view: ModelInView) -> "Encodings":
    """The codes of the test images, which every shipped model brings along."""
    assert view.encodings is not None
    return view.encodings


def share_inside(view: ModelInView) -> float:
    """Which share of the codes lies inside the map's circle?"""
    return float((codes_of(view).mu.norm(dim=1) < REACH).float().mean())


def share_of_prior_inside() -> float:
    """And of the z that N(0, I) draws? Their squared length has a chi-squared distribution."""
    return 1 - math.exp(-(REACH**2) / 2)


def count_up(name: str) -> None:
    """What a button that draws again does: the next seed."""
    st.session_state[name] += 1


@st.fragment
def samples(pair: Pair) -> None:
    """What both decoders make of the same z from N(0, I)."""
    import torch

    from vae_core.sampling import generate_samples

    passage(PAGE, "samples", n=N_SAMPLES, ae_inside=share_inside(pair.ae))
    st.session_state.setdefault("what_is_a_vae_throw", 0)
    seed = int(st.session_state["what_is_a_vae_throw"])
    for place, view, name in zip(
        st.columns(2, gap="large"),
        (pair.ae, pair.vae),
        (tr("Autoencoder"), tr("Variational autoencoder")),
        strict=True,
    ):
        with place:
            st.markdown(f"**{name}**")
            generator = torch.Generator().manual_seed(seed)
            digits(
                generate_samples(view.model, N_SAMPLES, generator=generator),
                key=f"what_is_a_vae_samples_{view.id}",
                of=f"draw {seed + 1}",
                alt=tr(
                    "{name}: {n} pictures decoded from N(0, I), draw {draw}",
                    name=name,
                    n=N_SAMPLES,
                    draw=seed + 1,
                ),
                columns=8,
            )
    st.button(
        tr("Draw others"),
        key="what_is_a_vae_others",
        icon=":material/casino:",
        on_click=count_up,
        args=("what_is_a_vae_throw",),
    )
