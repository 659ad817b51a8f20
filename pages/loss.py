"""What does a VAE make small, and what happens when its two halves are weighed wrongly?"""

import streamlit as st

from dashboard.server.resources import ModelUnavailable
from dashboard.session.model_and_data import lesson_digits, pick_image
from dashboard.shell.frame import frame
from dashboard.words.language import retold, tr

state = frame(
    tr("Loss"),
    page="loss",
    description=tr(
        "Two terms pull on every code: one wants its picture back, the other wants the code to "
        "say nothing."
    ),
)
try:
    lesson = lesson_digits()
except ModelUnavailable as error:
    st.error(retold(str(error)))
    st.stop()

from dashboard.views.loss.code_that_runs import code_that_runs  # noqa: E402
from dashboard.views.loss.cost_of_a_code import cost_of_a_code  # noqa: E402
from dashboard.views.loss.cost_of_a_pixel import cost_of_a_pixel  # noqa: E402
from dashboard.views.loss.grey_or_binarised import grey_or_binarised  # noqa: E402
from dashboard.views.loss.sum_or_mean import sum_or_mean  # noqa: E402
from dashboard.views.loss.two_forces import two_forces  # noqa: E402  torch: after the words

image = pick_image(lesson, key="loss_image", start=7)
two_forces(lesson, image)
cost_of_a_code(lesson, image)
cost_of_a_pixel()
sum_or_mean(lesson)
grey_or_binarised(lesson)
code_that_runs()
