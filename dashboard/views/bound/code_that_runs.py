"""Which functions do the page's numbers come from?"""

import streamlit as st

from dashboard.views.common.lesson import passage, show_code
from dashboard.words.language import tr
from vae_core.explain.bound import best_gaussian, elbo_of, gap_by_quadrature, k_sample_bounds
from vae_core.likelihood import exact_posterior, log_joint


def code_that_runs() -> None:
    """The functions that the page's numbers come from."""
    st.subheader(tr("The code"), anchor=False)
    passage("bound", "code")
    show_code(log_joint, exact_posterior)
    show_code(elbo_of, gap_by_quadrature)
    show_code(best_gaussian)
    show_code(k_sample_bounds)
