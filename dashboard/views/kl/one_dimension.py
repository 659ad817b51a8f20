"""Where does the KL of one latent dimension come from? The same number in three ways."""

import streamlit as st

from dashboard.session.model_and_data import ModelAndData
from dashboard.views.common.lesson import passage, show_code
from dashboard.views.kl.as_an_area import area_chart, area_in_words, either_way
from dashboard.views.kl.by_drawing import by_drawing, latest_draws
from dashboard.views.kl.chosen import PAGE, chosen
from dashboard.views.kl.term_by_term import assembled, term_by_term
from vae_core.explain.kl_in_one_dimension import log_ratio, running_mean
from vae_core.loss import kl_per_dim


@st.fragment
def one_dimension(lesson: ModelAndData, row: int) -> None:
    """As an area, as a sum of terms, as a mean of draws: all of them follow one q."""
    words, chart = st.columns([4, 5], gap="large")
    with words:
        passage(PAGE, "ratio")
        now = chosen(lesson, row)
        assembled(now)
        area_in_words(now)
    with chart:
        area_chart(now, latest_draws(now))
        either_way(now)
    st.divider()
    term_by_term(now)
    st.divider()
    by_drawing(now)
    show_code(kl_per_dim, log_ratio, running_mean)
