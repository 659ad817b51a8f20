"""What happens inside one training step? Eight stages, on a copy of the model."""

import streamlit as st

from dashboard.server.resources import ModelUnavailable
from dashboard.session.model_in_view import model_in_view
from dashboard.shell.frame import frame
from dashboard.views.common.as_of import as_of
from dashboard.words.language import retold, tr

state = frame(
    tr("Slow motion"),
    page="slow_motion",
    description=tr(
        "One training step, stage by stage: eight images go in, and the weights move so that these "
        "eight cost less. It is a copy: the model in view stays as it is."
    ),
)

from dashboard.views.slow_motion.stages import one_step, training_images  # noqa: E402  torch: after words

try:
    view = model_in_view(state)
    data = training_images(view)
except ModelUnavailable as error:
    st.error(retold(str(error)))
    st.stop()

as_of(view)
one_step(state, view, data)
