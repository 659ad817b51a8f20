"""What does the decoder draw at every place of the plane?"""

import streamlit as st

from dashboard.components.digits import Pixels, digits, pixels
from dashboard.controls.kept import kept
from dashboard.session.computed import computed
from dashboard.session.model_in_view import ModelInView
from dashboard.views.sample.common import CONTROL_PX, lead, things
from dashboard.words.language import tr
from vae_core.sampling import manifold_grid

PLANE_SIZES = (10, 15, 20, 25, 30)
PLANE_PX = 600


@st.fragment
def whole_plane(view: ModelInView) -> None:
    """With L = 2, a picture at every place of the plane."""
    if view.latent_dim != 2:
        lead(
            tr(
                "**The whole plane.** A model with L = 2 could be seen whole here, a picture at "
                "every place. This one has L = {latent_dim}.",
                latent_dim=view.latent_dim,
            )
        )
        return
    lead(
        tr(
            "**The whole plane.** z1 grows to the right and z2 upwards. From one picture to the "
            "next lies the same share of N(0, 1): they stand closer near the centre."
        )
    )
    n: int = st.select_slider(
        tr("Pictures along each side"),
        PLANE_SIZES,
        20,
        width=2 * CONTROL_PX,
        **kept("plane_size"),
    )
    digits(
        _plane(view, n),
        key="plane",
        of=f"{view.id} {n}",
        alt=tr("{n} times {n} {things}, decoded all over the plane", n=n, things=tr(things(view))),
        columns=n,
        size=PLANE_PX // n,
    )


@computed(most=16)
def _plane(view: ModelInView, n: int) -> Pixels:
    return pixels(manifold_grid(view.model, n))
