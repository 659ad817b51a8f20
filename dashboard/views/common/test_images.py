"""What does a page show while test images are on their way, or can't come?"""

import streamlit as st

from dashboard.datasets.on_their_way import originals
from dashboard.server.paths import DATA_DIR
from dashboard.session.model_in_view import ModelInView
from dashboard.words.language import retold, tr
from vae_core.data.loading import DataSet

REDRAW_S = 0.5


def originals_on_page(view: ModelInView) -> DataSet | None:
    """The data set of this model; None, with words on the page, where it is not here (yet).

    While it is fetched the page shows how far it has come, and runs again once it is there.
    """
    state = originals(view.config.dataset, DATA_DIR)
    if state.unavailable:
        st.info(
            tr(
                "{why} The model itself can be explored all the same.",
                why=retold(state.unavailable),
            ),
            icon=":material/cloud_off:",
        )
    elif state.fetching:
        st.fragment(_progress, run_every=REDRAW_S)(view)
    return state.data


def _progress(view: ModelInView) -> None:
    state = originals(view.config.dataset, DATA_DIR)
    if not state.fetching:
        st.rerun()
    words, share = tr("Fetching the test images"), 0.0
    if state.progress:
        done = state.progress
        values = {"file": done.file, "done": done.done / 1e6, "total": (done.total or 0) / 1e6}
        if done.total:
            words = tr("Fetching {file}: {done:.1f} of {total:.1f} MB", **values)
        else:
            words = tr("Fetching {file}: {done:.1f} MB", **values)
        share = done.done / done.total if done.total else 0.0
    st.progress(min(share, 1.0), text=words)
