"""What is a variational autoencoder, and what has it that an autoencoder has not?"""

import streamlit as st

from dashboard.frame import frame
from dashboard.language import retold, tr
from dashboard.resources import ModelUnavailable
from dashboard.two_machines_page import diagrams
from dashboard.what_is_a_vae_page import both

state = frame(
    tr("What is a VAE?"),
    page="what_is_a_vae",
    description=tr(
        "An autoencoder packs a picture into a point. A **variational autoencoder** (VAE) packs "
        "it into a small cloud, and its loss makes the clouds overlap and fill the place where "
        "chance looks. So it can invent pictures of its own."
    ),
)
try:
    pair = both()
except ModelUnavailable as error:
    st.error(retold(str(error)))
    st.stop()

diagrams(pair)

from dashboard.lesson import show_code  # noqa: E402  what follows needs torch and plotly
from dashboard.pure_chance_page import samples  # noqa: E402
from dashboard.two_maps_page import two_maps  # noqa: E402
from vae_core.model import VAE, latent_point  # noqa: E402

show_code(VAE.forward, VAE.reparameterize, latent_point)
st.divider()
two_maps(pair)
st.divider()
samples(pair)
