"""Where does the KL of the loss come from?"""

import streamlit as st

from dashboard.shell.frame import frame
from dashboard.words.language import tr

state = frame(
    tr("Where the KL comes from"),
    page="kl",
    description=tr(
        "KL is a mean: of how much more q expects a z than p does. Seen as an area, taken apart "
        "into terms, and drawn by chance, it is the same number."
    ),
)

from dashboard.controls.pick_image import pick_image
from dashboard.session.model_and_data import lesson_digits
from dashboard.shell.explained import explained
from dashboard.views.common.lesson_end import lesson_end
from dashboard.views.kl.dimensions import one_bill_each
from dashboard.views.kl.one_dimension import one_dimension

with explained():
    lesson = lesson_digits()
row = pick_image(lesson, key="kl_image")
one_dimension(lesson, row)
st.divider()
one_bill_each(lesson, row)
lesson_end("kl", state)
