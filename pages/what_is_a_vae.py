"""What is a variational autoencoder, and what has it that an autoencoder has not?"""

import streamlit as st

from dashboard.shell.frame import frame
from dashboard.words.language import tr

state = frame(
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
from dashboard.views.common.lesson_end import lesson_end
from dashboard.views.what_is_a_vae.diagrams import diagrams
from dashboard.views.what_is_a_vae.machines import machines
from dashboard.views.what_is_a_vae.maps import maps
from dashboard.views.what_is_a_vae.samples import samples
from vae_core.model import VAE, latent_point

with explained():
    three = machines()
diagrams(three)
show_code(VAE.forward, VAE.reparameterize, latent_point)
st.divider()
maps(three)
st.divider()
samples(three)
lesson_end("what_is_a_vae", state)
