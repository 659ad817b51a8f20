"""How does a moved beta reach its run, and a run's beta the controls of all its owner's tabs?

A tab that was given a new value for a control still answers with the old one until it has heard of
it; taken for a hand's move, such an echo would take back what was moved in another tab.
"""

import time
from typing import TYPE_CHECKING

import streamlit as st

from dashboard.controls import run_settings
from dashboard.server import resources
from dashboard.session.state import AppState

if TYPE_CHECKING:
    from dashboard.runs.snapshot import Snapshot

# What a control moves; a warm-up begins by a button, for it is about a moment of the run.
BY_HAND = ("beta", "learning_rate", "free_bits")
ECHO_S = 5.0  # so long after it was drawn with another value, a browser has heard of it


def by_hand(run: "Snapshot") -> dict[str, float]:
    """Those settings as the run has them now."""
    return {name: getattr(run, name) for name in BY_HAND}


def show(run: "Snapshot", state: AppState) -> None:
    """Set every control to what the run has now, and remember what an echo would say."""
    now = time.monotonic()
    state.replaced = {what: at for what, at in state.replaced.items() if now - at < ECHO_S}
    before = {name: st.session_state.get(name) for name in BY_HAND}
    run_settings.show_settings(run.config, **by_hand(run))
    for name, value in before.items():
        if value not in (None, st.session_state[name]):
            state.replaced[name, value] = now


def move(name: str, state: AppState) -> None:
    """Pass a moved setting on to the run that is open."""
    runs, run_id = resources.registry(), state.run_id
    if not run_id or name not in BY_HAND or not runs.is_owner(run_id, state.owner):
        return
    value = st.session_state[name]
    if time.monotonic() - state.replaced.get((name, value), -ECHO_S) >= ECHO_S:
        runs.set_live(run_id, state.owner, name, float(value))
    elif run := runs.snapshot(run_id):
        st.session_state[name] = getattr(run, name)
