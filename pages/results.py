"""What did the lab's 20 epochs do, and what can the model do since?"""

import streamlit as st

from dashboard.server.resources import ModelUnavailable
from dashboard.shell.frame import frame
from dashboard.words.language import retold, tr

state = frame(
    tr("Training and results"),
    page="results",
    description=tr(
        "The lab's own run, as it was: 784-400-2-400-784, 20 epochs, beta 1. Watch its map take "
        "shape."
    ),
)

from dashboard.views.results.training import lab, training  # noqa: E402  torch and plotly: after the words

try:
    view, data = lab()
except ModelUnavailable as error:
    st.error(retold(str(error)))
    st.stop()

training(view)

from dashboard.session.model_and_data import show_code  # noqa: E402  what follows needs torch
from dashboard.views.results.three_results import generation, reconstruction, train_the_same  # noqa: E402
from vae_core.sampling import generate_samples  # noqa: E402
from vae_core.trainer import train  # noqa: E402

st.divider()
reconstruction(view, data)
st.divider()
generation(view)
show_code(train, generate_samples)
st.divider()
train_the_same(view)
