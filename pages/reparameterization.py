"""How can a network learn through a random draw?"""

import streamlit as st

from dashboard.frame import frame
from dashboard.language import retold, tr
from dashboard.lesson import lesson_digits, pick_image
from dashboard.resources import ModelUnavailable

state = frame(
    tr("Reparameterization"),
    page="reparameterization",
    description=tr(
        "z is drawn at random, and the encoder must learn through it all the same. The trick: "
        "keep chance outside, in ε."
    ),
)
try:
    digits = lesson_digits()
except ModelUnavailable as error:
    st.error(retold(str(error)))
    st.stop()
row = pick_image(digits, key="reparameterization_image")

from dashboard.estimators_page import two_estimators  # noqa: E402  torch and plotly
from dashboard.reparameterization_page import move_z  # noqa: E402

move_z(digits, row)
st.divider()
two_estimators(digits, row)
