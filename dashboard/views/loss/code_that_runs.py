"""Which functions do the page's numbers come from?"""

import streamlit as st

from dashboard.views.common.lesson import passage, show_code
from dashboard.words.language import tr
from vae_core.loss import kl_per_dim, loss_function, recon_from_logits


def code_that_runs() -> None:
    """The functions that the page's numbers come from."""
    st.subheader(tr("The code"), anchor=False)
    passage("loss", "code")
    show_code(loss_function)
    show_code(kl_per_dim)
    show_code(recon_from_logits)
