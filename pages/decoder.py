"""How does a point of the plane become a picture?"""

import streamlit as st

from dashboard.controls.pick_image import pick_image
from dashboard.server.resources import ModelUnavailable
from dashboard.session.model_and_data import lesson_digits
from dashboard.shell.frame import frame, link
from dashboard.words.language import retold, tr

state = frame(
    tr("Decoder"),
    page="decoder",
    description=tr(
        "Two numbers go in, and 784 probabilities of ink come out. Move the two, and watch every "
        "layer answer."
    ),
)
try:
    digits = lesson_digits()
except ModelUnavailable as error:
    st.error(retold(str(error)))
    st.stop()
row = pick_image(digits, key="decoder_image")

from dashboard.views.decoder.layer_by_layer import layer_by_layer  # noqa: E402  torch and plotly

layer_by_layer(digits, row)
link("latent_space", tr("Decode under the cursor"), icon=":material/scatter_plot:", state=state)
