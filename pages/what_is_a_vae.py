"""What is a variational autoencoder, and what has it that an autoencoder has not?"""

import streamlit as st

from dashboard.server.resources import ModelUnavailable
from dashboard.shell.frame import frame
from dashboard.words.language import retold, tr

state = frame(
    tr("What is a VAE?"),
    page="what_is_a_vae",
    description=tr(
        "An autoencoder packs a picture into a point. A **variational autoencoder** (VAE) packs "
        "it into a small cloud, and its loss makes the clouds overlap and fill the place where "
        "chance looks. So it can invent pictures of its own."
    ),
)

from dashboard.views.what_is_a_vae.pair import both  # noqa: E402  torch and plotly: after the words
from dashboard.views.what_is_a_vae.two_machines import diagrams  # noqa: E402

try:
    pair = both()
except ModelUnavailable as error:
    st.error(retold(str(error)))
    st.stop()

diagrams(pair)

from dashboard.session.model_and_data import show_code  # noqa: E402  what follows needs torch and plotly
from dashboard.views.what_is_a_vae.samples import samples  # noqa: E402
from dashboard.views.what_is_a_vae.two_maps import two_maps  # noqa: E402
from vae_core.model import VAE, latent_point  # noqa: E402

show_code(VAE.forward, VAE.reparameterize, latent_point)
st.divider()
two_maps(pair)
st.divider()
samples(pair)
