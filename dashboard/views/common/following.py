"""How does an open page notice what happens to the run that it shows?

It looks again every few seconds, for as long as it is open: at rest too, since whoever started the
run may go on with it at any time. Such a look costs next to nothing; only where something has
happened is the page drawn anew.
"""

import streamlit as st

from dashboard.controls import live_settings, run_settings
from dashboard.runs.snapshot import Snapshot
from dashboard.server import resources
from dashboard.session.state import AppState

LOOK_S = 3.0


def follow(run: Snapshot, state: AppState, *, mine: bool) -> None:
    """Keep the Train page true to the run; whoever only watches reads its settings here."""
    st.fragment(_look, run_every=LOOK_S)(run.outline, state, mine)


def _look(drawn: Snapshot, state: AppState, mine: bool) -> None:
    live_settings.heard(state)
    run = resources.registry().glance(drawn)
    if run is None or _face(run, mine) != _face(drawn, mine):
        st.rerun()
    if not mine:
        live = {"beta": run.beta, "learning_rate": run.learning_rate}
        with st.container(key="run_settings"):
            st.markdown(run_settings.in_words(run.config, **live))


def _face(run: Snapshot, mine: bool) -> tuple[object, ...]:
    """What the page has drawn of the run and does not draw again by itself."""
    live = (run.beta, run.learning_rate) if mine else ()  # they stand in its owner's controls
    if run.status.active:
        return True, run.config, *live
    return False, run.config, run.status, run.step, run.message, run.guides is None, *live


def notice(owner: str) -> None:
    """Draw the page anew when one of the owner's runs begins, goes on or ends in another tab."""
    st.fragment(_notice, run_every=LOOK_S)(owner, resources.registry().stirs(owner))


def _notice(owner: str, drawn: int) -> None:
    if resources.registry().stirs(owner) != drawn:
        st.rerun()
