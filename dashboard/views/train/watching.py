"""What does a page show of a run while it trains?

Its state and its buttons, the curves, and what it makes of the same digits again and again: drawn
once by the script, and from then on by components that follow the run. The script runs again where
there is another button to be drawn.
"""

import streamlit as st

from dashboard.components.follow import follow
from dashboard.components.live_progress import live_progress
from dashboard.components.live_text import Followed, Wording, live_text
from dashboard.live.board import board
from dashboard.runs.snapshot import Snapshot
from dashboard.server import resources
from dashboard.session.state import AppState
from dashboard.shell import run_topic
from dashboard.shell.menu import COLLAPSE, COMPARE, HOW_GOOD, link
from dashboard.views.train import curves, flagged, spent, topics
from dashboard.views.train.branching import where_from
from dashboard.views.train.pictures import pictures
from dashboard.views.train.status import buttons, while_waiting
from dashboard.words.language import tr

POLL_S, POLL_AT_REST_S = 4.0, 15.0  # without a channel


def live_run(run: Snapshot, state: AppState) -> None:
    """Draw the run, and have it drawn on while it may change by itself."""
    standing(run, state)
    where_from(run, state)
    while_waiting(run, state)
    of_curves = followed(topics.CURVES, run.training)
    mine = resources.registry().is_owner(run.id, state.owner)
    curves.curves(run, of_curves, flagged.followed(run.id), state, mine=mine)
    link(HOW_GOOD.page, tr("Is this good?"), icon=HOW_GOOD.icon, state=state)
    link(COMPARE.page, tr("Compare it with others"), icon=COMPARE.icon, state=state)
    made = followed(topics.PICTURES, run.training)
    if run.pictures and made.parts.named:
        pictures(run, made, followed(topics.DECODER, run.training))
    curves.bars(of_curves)
    if run.config.variational:
        link(COLLAPSE.page, tr("Which died, and when?"), icon=COLLAPSE.icon, state=state)
    spent.spent(of_curves)


def standing(run: Snapshot, state: AppState) -> None:
    """How it stands and what can be done with it; all that the page has of it is followed."""
    runs = resources.registry()
    runs.watch(run.id)
    mine = runs.is_owner(run.id, state.owner)
    words, decoder = run_topic.topic(run.id), topics.topic(topics.DECODER, run.training)
    with st.container(gap=None):  # what shows nothing takes no room
        follow(
            [
                words,
                flagged.topic(run.id),
                *(topics.topic(kind, run.training) for kind in topics.EARLY),
            ],
            key="follow_train",
            drawn={
                words: {
                    "mine" if mine else "others": run_topic.face(run, mine=mine),
                    "training": run.training,  # else all that is followed is another's
                    **run_topic.IS_THERE,
                }
            },
            seen={decoder: "latent_map"},
            poll_s=POLL_S if run.moving else POLL_AT_REST_S,
        )
        with st.container(key="run_status"):
            live_progress(Followed(words, board.parts(words)), "standing", key="standing")
            buttons(runs, run, state, mine=mine)


def settings_in_words(run_id: str, part: str = "settings") -> None:
    """All settings, or those of another part, for whoever has no controls."""
    with st.container(key="run_settings"):
        live_text(run_topic.followed(run_id), Wording(f"{{{part}}}"), part, key="in_words")


def followed(kind: str, training: str) -> Followed:
    """What changes by itself, and how it is now."""
    topic = topics.topic(kind, training)
    return Followed(topic, board.parts(topic))
