"""What does the encoder make of an image, and why is one of its answers a logarithm?"""

import streamlit as st

from dashboard.server.resources import ModelUnavailable
from dashboard.session.model_and_data import lesson_digits, pick_image
from dashboard.shell.frame import frame
from dashboard.words.language import retold, tr

state = frame(
    tr("Encoder"),
    page="encoder",
    description=tr(
        "784 pixels go in. Out come a place on the plane, and how far off it z may fall."
    ),
)
try:
    digits = lesson_digits()
except ModelUnavailable as error:
    st.error(retold(str(error)))
    st.stop()
row = pick_image(digits, key="encoder_image")

from dashboard.views.encoder.layer_by_layer import layer_by_layer  # noqa: E402  torch and plotly
from dashboard.views.encoder.pixels_that_matter import pixels_that_matter  # noqa: E402
from dashboard.views.encoder.why_a_logarithm import why_a_logarithm  # noqa: E402

layer_by_layer(digits, row)
st.divider()
why_a_logarithm(digits, row)
st.divider()
pixels_that_matter(digits, row)
