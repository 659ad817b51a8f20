"""What does the encoder make of an image, and why is one of its answers a logarithm?"""

import streamlit as st

from dashboard.frame import frame
from dashboard.language import retold, tr
from dashboard.lesson import lesson_digits, pick_image
from dashboard.resources import ModelUnavailable

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

from dashboard.encoder_page import layer_by_layer, pixels_that_matter  # noqa: E402  torch, plotly
from dashboard.log_variance_page import why_a_logarithm  # noqa: E402

layer_by_layer(digits, row)
st.divider()
why_a_logarithm(digits, row)
st.divider()
pixels_that_matter(digits, row)
