"""What comes back when a digit goes through the model: a test image, or one's own?"""

import streamlit as st

from dashboard.shell.frame import frame
from dashboard.words.language import tr

state = frame(
    tr("Reconstruct"),
    page="reconstruct",
    description=tr(
        "A picture goes in, its code is all that is kept, and the decoder draws it again. "
        "Try it with a drawing of your own."
    ),
)

from dashboard.session.model_in_view import model_in_view, shipped_model
from dashboard.shell.explained import explained
from dashboard.views.common.as_of import as_of
from dashboard.views.common.test_images import originals_on_page
from dashboard.views.reconstruct.own_digit import own_digit
from dashboard.views.reconstruct.test_images import test_images

with explained():
    view = model_in_view(state)
    data = originals_on_page(view)
    if data is None:
        view = shipped_model("sketched-2d")
        st.caption(
            tr("Until then you see **Sketched digits** and the model that learnt from them.")
        )
        data = originals_on_page(view)
if data is not None:
    as_of(view)
    own_digit(view, data)
    st.divider()
    test_images(view, data)
