"""What does the encoder make of an image, and why is one of its answers a logarithm?"""

import streamlit as st

from dashboard.shell.frame import frame
from dashboard.words.language import tr

state = frame(
    tr("Encoder"),
    page="encoder",
    description=tr(
        "784 pixels go in. Out come a place on the plane, and how far off it z may fall."
    ),
)

from dashboard.controls.pick_image import pick_image
from dashboard.session.model_and_data import lesson_digits
from dashboard.shell.explained import explained
from dashboard.views.common.lesson_end import lesson_end
from dashboard.views.encoder.layer_by_layer import layer_by_layer
from dashboard.views.encoder.pixels_that_matter import pixels_that_matter
from dashboard.views.encoder.why_a_logarithm import why_a_logarithm

with explained():
    lesson = lesson_digits()
row = pick_image(lesson, key="encoder_image")
layer_by_layer(lesson, row)
st.divider()
why_a_logarithm(lesson, row)
st.divider()
pixels_that_matter(lesson, row)
lesson_end("encoder", state)
