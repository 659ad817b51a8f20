"""What does a VAE make small, and what happens when its two halves are weighed wrongly?"""

import streamlit as st

from dashboard.frame import frame
from dashboard.language import retold, tr
from dashboard.lesson import lesson_digits, pick_image
from dashboard.resources import ModelUnavailable

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

from dashboard.loss_forces_page import two_forces  # noqa: E402  torch: after the words
from dashboard.loss_kl_page import cost_of_a_code  # noqa: E402
from dashboard.loss_pixel_page import cost_of_a_pixel, grey_or_binarised  # noqa: E402
from dashboard.loss_sum_page import code_that_runs, sum_or_mean  # noqa: E402

image = pick_image(lesson, key="loss_image", start=7)
two_forces(lesson, image)
cost_of_a_code(lesson, image)
cost_of_a_pixel()
sum_or_mean(lesson)
grey_or_binarised(lesson)
code_that_runs()
