"""Which run or model is looked at, and how does it stand?"""

import streamlit as st

from dashboard.charts.heat_strip import height_px
from dashboard.components.follow import follow
from dashboard.components.live_progress import live_progress
from dashboard.components.live_text import Followed, Wording, live_text
from dashboard.components.plot import draw_chart
from dashboard.live.board import board
from dashboard.runs.snapshot import Snapshot
from dashboard.server import resources
from dashboard.session.state import AppState
from dashboard.shell import run_topic
from dashboard.shell.menu import entry, link
from dashboard.views.collapse.parts import (
    DEFINITIONS,
    DEFINITIONS_PX,
    STRIP,
    shipped_as_run,
    topic,
)
from dashboard.views.collapse.remedies import remedies
from dashboard.views.common.lesson import passage
from dashboard.views.common.pausing import pause_or_resume
from dashboard.words.language import tr

POLL_S, POLL_AT_REST_S = 4.0, 15.0  # without a channel


def patient(state: AppState) -> None:
    """The strip, what became of every dimension, the remedies, and both counts."""
    run = resources.registry().snapshot(state.run_id) if state.run_id else None
    if run is None:
        name = state.run_id if state.run_id in resources.SHIPPED_MODELS else resources.SHIPPED
        shown, about = shipped_as_run(name), topic(name)
    else:
        shown, about = run, topic(run.training)
        _standing(run, state)
    followed = Followed(about, board.parts(about))
    if not shown.config.variational:
        st.info(
            tr(
                "This is an autoencoder: its loss has no KL term, so nothing presses its codes "
                "towards N(0, I), and no dimension can die in the sense of this page."
            ),
            icon=":material/info:",
        )
        return
    live_text(followed, Wording("{diagnosis}"), "diagnosis", key="diagnosis")
    if STRIP in followed.parts:
        with st.container(key="strip"):
            draw_chart(followed.parts[STRIP], key=STRIP, height=height_px(shown.config.latent_dim))
        passage("collapse", "strip")
    live_text(followed, Wording("{lives}"), "lives", key="lives")
    if run is not None:
        remedies(run, state)
    st.subheader(tr("Active by two definitions"), anchor=False)
    said, drawn = st.columns([2, 3], gap="large")
    with said:
        live_text(followed, Wording("{counts}"), "counts", key="counts")
        passage("collapse", "definitions")
    with drawn:
        if DEFINITIONS in followed.parts:
            draw_chart(followed.parts[DEFINITIONS], key=DEFINITIONS, height=DEFINITIONS_PX)


def _standing(run: Snapshot, state: AppState) -> None:
    """How far it has come, and what its owner can do with it."""
    runs = resources.registry()
    runs.watch(run.id)
    mine = runs.is_owner(run.id, state.owner)
    words = run_topic.topic(run.id)
    with st.container(gap=None):  # what shows nothing takes no room
        follow(
            [words, topic(run.training)],
            key="follow_clinic",
            drawn={
                words: {
                    "mine" if mine else "others": run_topic.face(run, mine=mine),
                    "training": run.training,
                    **run_topic.IS_THERE,
                },
            },
            poll_s=POLL_S if run.moving else POLL_AT_REST_S,
        )
        live_progress(Followed(words, board.parts(words)), "standing", key="standing")
    with st.container(horizontal=True, gap="small", vertical_alignment="center"):
        if mine:
            pause_or_resume(run, state)
        train = entry("train")
        link(train.page, tr("Its curves and pictures"), icon=train.icon, state=state)
