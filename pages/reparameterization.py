"""How can a network learn through a random draw?"""

import streamlit as st

from dashboard.shell.frame import frame
from dashboard.words.language import tr

state = frame(
    tr("Reparameterization"),
    page="reparameterization",
    description=tr(
        "z is drawn at random, and the encoder must learn through it all the same. The trick: "
        "keep chance outside, in ε."
    ),
)

from dashboard.controls.pick_image import pick_image
from dashboard.session.model_and_data import lesson_digits
from dashboard.shell.explained import explained
from dashboard.views.common.lesson_end import lesson_end
from dashboard.views.reparameterization.moving_z import move_z
from dashboard.views.reparameterization.two_estimators import two_estimators

with explained():
    lesson = lesson_digits()
row = pick_image(lesson, key="reparameterization_image")
move_z(lesson, row)
st.divider()
two_estimators(lesson, row)
lesson_end("reparameterization", state)
