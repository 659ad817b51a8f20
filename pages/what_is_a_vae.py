"""What is a variational autoencoder, and what has it that an autoencoder has not?"""

import streamlit as st

from dashboard.shell.frame import frame
from dashboard.words.language import tr

frame(
    tr("What is a VAE?"),
    page="what_is_a_vae",
    description=tr(
        "An autoencoder packs a picture into a point. A **variational autoencoder** (VAE) packs "
        "it into a small cloud, and its loss makes the clouds overlap and fill the place where "
        "chance looks. So it can invent pictures of its own."
    ),
)

from dashboard.shell.explained import explained
from dashboard.views.common.lesson import show_code
from dashboard.views.what_is_a_vae.pair import both
from dashboard.views.what_is_a_vae.samples import samples
from dashboard.views.what_is_a_vae.two_machines import diagrams
from dashboard.views.what_is_a_vae.two_maps import two_maps
from vae_core.model import VAE, latent_point

with explained():
    pair = both()
diagrams(pair)
show_code(VAE.forward, VAE.reparameterize, latent_point)
st.divider()
two_maps(pair)
st.divider()
samples(pair)
