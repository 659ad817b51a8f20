"""What can a variational autoencoder do? Something real at once: no training, no click."""

import streamlit as st

from dashboard.shell.frame import frame
from dashboard.shell.menu import link
from dashboard.words.language import tr

state = frame(
    tr("Two numbers make a digit"),
    page="home",
    description=tr(
        "A **variational autoencoder** (VAE) boils every picture down to a few "
        "numbers, its code, and learns to draw the picture again from them. This one has "
        "studied 60,000 handwritten digits, and its codes are two numbers long. Move them."
    ),
)

from dashboard.views.home.new_digits import new_digits
from dashboard.views.home.two_numbers import two_numbers

model = st.container()
with st.container(horizontal=True, gap="large"):
    link("train", tr("Train your own"), icon=":material/model_training:", state=state)
    link("latent_space", tr("Explore the map"), icon=":material/scatter_plot:", state=state)
with model:  # last: where it can't be opened, the page ends
    two_numbers()
    new_digits()
