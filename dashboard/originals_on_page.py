"""What does a page show while test images are on their way, or can't come?"""

from typing import TYPE_CHECKING

import streamlit as st

from dashboard.in_view import ModelInView
from dashboard.resources import DATA_DIR

if TYPE_CHECKING:
    from vae_core.data import DataSet

REDRAW_S = 0.5


def originals_on_page(view: ModelInView) -> "DataSet | None":
    """The data set of this model; None, with words on the page, where it is not here (yet).

    While it is fetched the page shows how far it has come, and runs again once it is there.
    """
    from dashboard.originals import originals

    state = originals(view.config.dataset, DATA_DIR)
    if state.unavailable:
        st.info(
            f"{state.unavailable} The model itself can be explored all the same.",
            icon=":material/cloud_off:",
        )
    elif state.fetching:
        st.fragment(_progress, run_every=REDRAW_S)(view)
    return state.data


def _progress(view: ModelInView) -> None:
    from dashboard.originals import originals

    state = originals(view.config.dataset, DATA_DIR)
    if not state.fetching:
        st.rerun()
    words, share = "Fetching the test images", 0.0
    if state.progress:
        done = state.progress
        of = f" of {done.total / 1e6:.1f}" if done.total else ""
        words = f"Fetching {done.file}: {done.done / 1e6:.1f}{of} MB"
        share = done.done / done.total if done.total else 0.0
    st.progress(min(share, 1.0), text=words)
