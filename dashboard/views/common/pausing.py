"""The button by which a run's owner halts it, or has it go on."""

import streamlit as st

from dashboard.runs.snapshot import Snapshot
from dashboard.server import resources
from dashboard.session.state import AppState
from dashboard.words.language import tr


def pause_or_resume(run: Snapshot, state: AppState) -> None:
    """Whichever can be done now, if either."""
    runs, call = resources.registry(), (run.id, state.owner)
    if run.status.active:
        st.button(tr("Pause"), key="pause", icon=":material/pause:", on_click=runs.pause, args=call)
    elif run.may_go_on:
        st.button(
            tr("Resume"),
            key="pause",
            icon=":material/play_arrow:",
            type="primary",
            on_click=runs.resume,
            args=call,
        )
