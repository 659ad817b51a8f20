"""What can be done with a run now, and by whom?"""

from dataclasses import replace
from functools import partial

import streamlit as st

from dashboard.export.file_names import file_name
from dashboard.runs.beginnings import RunRefused
from dashboard.runs.registry import Registry
from dashboard.runs.snapshot import Snapshot
from dashboard.session.state import AppState
from dashboard.shell.menu import EXERCISES, LATENT_MAP, WHAT_IS_A_VAE, link
from dashboard.views.common.pausing import pause_or_resume
from dashboard.views.train.branching import go_on_from_here
from dashboard.views.train.moment import moment
from dashboard.views.train.setting_up import leave
from dashboard.words.language import said, tr


def buttons(runs: Registry, run: Snapshot, state: AppState, *, mine: bool) -> None:
    """For its owner, what can be done with the run now; for others, that they watch."""
    call = (run.id, state.owner)
    with st.container(horizontal=True, gap="small", vertical_alignment="center"):
        if mine:
            pause_or_resume(run, state)
        if mine and run.status == "paused":
            st.button(tr("Step"), key="step", help=tr("One batch"), on_click=runs.step, args=call)
            st.button(
                tr("Step epoch"),
                key="step_epoch",
                help=tr("To the end of the epoch"),
                on_click=runs.step_epoch,
                args=call,
            )
        if mine and (run.status.active or run.status == "paused"):
            st.button(
                tr("Stop"),
                key="stop",
                icon=":material/stop:",
                help=tr("Ends the run and keeps its model"),
                on_click=runs.stop,
                args=call,
            )
        if mine and run.out_of_reach and not run.step:
            st.button(
                tr("Train on Sketched digits instead"),
                key="sketched_instead",
                icon=":material/draw:",
                help=tr("This program draws them itself: no internet is needed. A new run begins."),
                on_click=_train_on_sketched,
                args=(runs, run, state),
            )
        if state.presenting:
            leave(state, mine=mine)
        elif run.step:
            st.download_button(
                tr("Download checkpoint"),
                data=partial(runs.checkpoint_bytes, run.id),
                file_name=file_name(run.config.dataset, run.id, moment(run)) + ".safetensors",
                key="download_checkpoint",
                icon=":material/download:",
                on_click="ignore",
            )
        go_on_from_here(run, state)
        if not mine:
            st.caption(tr("You are watching: whoever started this run controls it."))


def while_waiting(run: Snapshot, state: AppState) -> None:
    """What can be done until there is something to be seen of it."""
    if run.status != "waiting" or run.step:
        return
    with st.container(horizontal=True, gap="small", vertical_alignment="center", key="meanwhile"):
        st.caption(tr("Meanwhile:"), width="content")
        for entry in (WHAT_IS_A_VAE, LATENT_MAP, EXERCISES):
            link(entry.page, tr(entry.label), icon=entry.icon, state=state)


def _train_on_sketched(runs: Registry, run: Snapshot, state: AppState) -> None:
    try:
        state.open_run(runs.start(replace(run.config, dataset="sketched"), state.owner))
    except RunRefused as refusal:
        state.notices.append(said(refusal))
