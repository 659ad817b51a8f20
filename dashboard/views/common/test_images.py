"""What does a page show while test images are on their way, or can't come?"""

from collections.abc import Hashable, Mapping
from typing import Any

import streamlit as st

from dashboard.components.follow import follow
from dashboard.components.live_progress import Standing, live_progress
from dashboard.components.live_text import Followed
from dashboard.datasets.on_their_way import originals
from dashboard.live.board import Source, Topic, board
from dashboard.server.paths import DATA_DIR
from dashboard.session.model_in_view import ModelInView
from dashboard.words.language import language, said, tr
from vae_core.config import TITLES
from vae_core.data.loading import DataSet

KIND = "images"
POLL_S = 3.0  # without a channel


def originals_on_page(view: ModelInView) -> DataSet | None:
    """The data set of this model; None, with words on the page, where it is not here (yet).

    While it is fetched the page shows how far it has come, and runs again once it is there.
    """
    state = originals(view.config.dataset, DATA_DIR)
    if state.unavailable:
        st.info(
            tr(
                "{why} The model itself can be explored all the same.",
                why=said(state.unavailable),
            ),
            icon=":material/cloud_off:",
        )
    elif state.fetching:
        topic = Topic(KIND, view.config.dataset, language())
        with st.container(gap=None):  # what shows nothing takes no room
            follow([topic], key="follow_images", drawn={topic: {"fetching": True}}, poll_s=POLL_S)
            live_progress(Followed(topic, board.parts(topic)), "standing", key="fetching_images")
    return state.data


def _glance(dataset: str) -> Hashable:
    if dataset not in TITLES:
        return None
    state = originals(dataset, DATA_DIR)
    done = state.progress and (state.progress.file, state.progress.done)
    return state.fetching, done


def _make(dataset: str) -> Mapping[str, Any]:
    state = originals(dataset, DATA_DIR)
    words, share = tr("Fetching the test images"), 0.0
    if state.progress:
        done = state.progress
        values = {"file": done.file, "done": done.done / 1e6, "total": (done.total or 0) / 1e6}
        if done.total:
            words = tr("Fetching {file}: {done:.1f} of {total:.1f} MB", **values)
        else:
            words = tr("Fetching {file}: {done:.1f} MB", **values)
        share = done.done / done.total if done.total else 0.0
    return {
        "fetching": state.fetching,
        "standing": Standing(min(share, 1.0), words).as_part(),
    }


board.offer(KIND, Source(_glance, _make))
