"""What does the decoder draw where no picture was? Chance chooses the codes, or you do."""

import streamlit as st

from dashboard.as_of_page import as_of
from dashboard.frame import frame
from dashboard.in_view import model_in_view
from dashboard.language import retold, tr
from dashboard.resources import ModelUnavailable
from dashboard.sample_page import new_samples, one_class, say_if_autoencoder
from dashboard.traversals_page import one_at_a_time, whole_plane
from dashboard.walks_page import walks

state = frame(
    tr("Sample"),
    page="sample",
    description=tr(
        "No picture goes in here. Chance chooses the codes, or you do, and the decoder draws what "
        "they mean."
    ),
)
try:
    view = model_in_view(state)
except ModelUnavailable as error:
    st.error(retold(str(error)))
    st.stop()

as_of(view)
say_if_autoencoder(view)
new_samples(view)
walks(view)
one_at_a_time(view)
whole_plane(view)
one_class(view)
