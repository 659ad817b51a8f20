"""What did the lab's 20 epochs do, and what can the model do since?"""

import streamlit as st

from dashboard.shell.frame import frame
from dashboard.words.language import tr

state = frame(
    tr("Training and results"),
    page="results",
    description=tr(
        "The lab's own run, as it was: 784-400-2-400-784, 20 epochs, beta 1. Watch its map take "
        "shape."
    ),
)

from dashboard.shell.explained import explained
from dashboard.views.common.lesson import show_code
from dashboard.views.common.lesson_end import lesson_end
from dashboard.views.results.three_results import generation, reconstruction, train_the_same
from dashboard.views.results.training import lab, training
from dashboard.views.results.what_the_kl_buys import what_the_kl_buys
from vae_core.sampling import generate_samples
from vae_core.trainer import train

with explained():
    view, data = lab()
training(view, state)
st.divider()
reconstruction(view, data)
st.divider()
what_the_kl_buys(view)
st.divider()
generation(view)
show_code(train, generate_samples)
st.divider()
train_the_same(view, state)
lesson_end("results", state)
