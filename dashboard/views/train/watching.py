"""What does a page show of a run while it trains?

Its state and its buttons, the curves, and what it makes of the same digits again and again. All of
it from one snapshot, redrawn in place twice a second.
"""

import streamlit as st

from dashboard.server import resources
from dashboard.session.state import AppState
from dashboard.views.train.curves import curves
from dashboard.views.train.pictures import pictures
from dashboard.views.train.status import buttons, status

REDRAW_S = 0.5


def live_run(run_id: str, state: AppState) -> None:
    """Draw the run, and keep drawing it while it may change by itself."""
    runs = resources.registry()
    runs.watch(run_id)
    run = runs.snapshot(run_id)
    moving = run is not None and run.moving
    st.fragment(_draw, run_every=REDRAW_S if moving else None)(run_id, state, moving)


def _draw(run_id: str, state: AppState, drawn_moving: bool) -> None:
    runs = resources.registry()
    runs.watch(run_id)
    run = runs.snapshot(run_id)
    if run is None:
        st.rerun()
    if run.moving != drawn_moving:
        st.rerun()  # the page starts, or stops, redrawing itself
    mine = runs.is_owner(run_id, state.owner)
    with st.container(key="run_status"):
        status(run)
        buttons(runs, run, state, mine=mine)
    curves(run)
    if run.pictures:
        pictures(run, run.pictures, state)
