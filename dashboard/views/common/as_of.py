"""Of which moment is what a page shows of a run that trains on?

A page takes its model once and keeps it. This line says since when, and a button takes it anew: to
follow by itself, every visitor's page would encode all test images again and again.
"""

import streamlit as st

from dashboard.server import resources
from dashboard.session.model_in_view import ModelInView
from dashboard.words.language import tr

ASK_S = 5.0  # how often the line looks at the run: it reads a snapshot, and computes nothing


def as_of(view: ModelInView) -> None:
    """The line, for as long as the run may get further than the view. Nothing for other models."""
    run = resources.registry().snapshot(view.id) if view.step else None
    if run and (view.step < run.step or run.step < run.n_steps):
        st.fragment(_line, run_every=ASK_S)(view.id, view.step)


def _line(run_id: str, step: int) -> None:
    run = resources.registry().snapshot(run_id)
    if run is None or (run.step == step and not run.status.active):
        return
    seen = tr(
        "You see this run as of step {step:,}, in epoch {epoch} of {epochs}.",
        step=step,
        epoch=-(-step // run.steps_per_epoch),
        epochs=run.config.epochs,
    )
    if run.step == step:
        st.caption(" ".join([seen, tr("It trains on.")]))
        return
    with st.container(horizontal=True, vertical_alignment="center", gap="small"):
        now = tr("It is at step {step:,} by now.", step=run.step)
        st.caption(" ".join([seen, now]), width="content")
        if st.button(tr("Show it as it is now"), key="as_of_now", icon=":material/refresh:"):
            st.rerun()  # the whole page, whose zoom and pins stay
