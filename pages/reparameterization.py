"""How can a network learn through a random draw?"""

import streamlit as st

from dashboard.controls.pick_image import pick_image
from dashboard.server.resources import ModelUnavailable
from dashboard.session.model_and_data import lesson_digits
from dashboard.shell.frame import frame
from dashboard.words.language import retold, tr

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

from dashboard.views.reparameterization.moving_z import move_z  # noqa: E402
from dashboard.views.reparameterization.two_estimators import two_estimators  # noqa: E402  torch and plotly

move_z(digits, row)
st.divider()
two_estimators(digits, row)
