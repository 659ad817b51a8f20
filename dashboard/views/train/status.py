"""Where does a run stand, and what can be done with it now?"""

from dataclasses import replace

import streamlit as st

from dashboard.export.file_names import file_name
from dashboard.runs.registry import Registry, RunRefused
from dashboard.runs.snapshot import Snapshot
from dashboard.session.state import AppState
from dashboard.words.language import phrase, said, tr
from vae_core.data.download import DownloadProgress

STATES = {
    "waiting": phrase("Waiting in line"),
    "loading": phrase("Fetching the data set"),
    "training": phrase("Training"),
    "paused": phrase("Paused"),
    "stopped": phrase("Stopped"),
    "finished": phrase("Finished"),
    "failed": phrase("Stopped by an error"),
}


def status(run: Snapshot) -> None:
    """Where the run stands, in one line over its progress bar."""
    words = [tr(STATES[run.status])]
    if run.place:
        words.append(tr("number {place} in line", place=run.place))
    if run.step:
        words.append(tr("epoch {epoch} of {epochs}", epoch=run.epoch, epochs=run.config.epochs))
        words.append(tr("step {step:,} of {n_steps:,}", step=run.step, n_steps=run.n_steps))
    if run.status == "training" and run.images_per_second:
        words.append(
            tr(
                "{speed:,.0f} images/s on {device}",
                speed=run.images_per_second,
                device=run.device,
            )
        )
        if run.seconds_left is not None:
            words.append(tr("{duration} left", duration=duration(run.seconds_left)))
    if run.download:
        words.append(downloaded(run.download))
    st.progress(run.step / run.n_steps if run.n_steps else 0.0, text=" · ".join(words))
    if run.message:
        tell = st.error if run.status == "failed" else st.info
        tell(said(run.message))


def downloaded(progress: DownloadProgress) -> str:
    """How far a file has come: a.gz: 1.0 of 9.9 MB."""
    done = progress.done / 1e6
    if not progress.total:
        return tr("{file}: {done:.1f} MB", file=progress.file, done=done)
    return tr(
        "{file}: {done:.1f} of {total:.1f} MB",
        file=progress.file,
        done=done,
        total=progress.total / 1e6,
    )


def duration(seconds: float) -> str:
    """Seconds as a person says them: 8 s, 2 min 30 s."""
    minutes, rest = divmod(round(seconds), 60)
    return f"{minutes} min {rest:02d} s" if minutes else f"{rest} s"


def buttons(runs: Registry, run: Snapshot, state: AppState, *, mine: bool) -> None:
    """For its owner, what can be done with the run now; for others, that they watch."""
    call = (run.id, state.owner)
    done = 0 < run.n_steps == run.step
    with st.container(horizontal=True, gap="small", vertical_alignment="center"):
        if mine and run.status.active:
            st.button(
                tr("Pause"),
                key="pause",
                icon=":material/pause:",
                on_click=runs.pause,
                args=call,
            )
        elif mine and run.status in ("paused", "stopped", "failed") and not done:
            st.button(
                tr("Resume"),
                key="pause",
                icon=":material/play_arrow:",
                type="primary",
                on_click=runs.resume,
                args=call,
            )
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
        if (
            mine
            and run.out_of_reach
            and not run.step
            and st.button(
                tr("Train on Sketched digits instead"),
                key="sketched_instead",
                icon=":material/draw:",
                help=tr("This program draws them itself: no internet is needed. A new run begins."),
                on_click=_train_on_sketched,
                args=(runs, run, state),
            )
        ):
            st.rerun()  # the whole page: it shows another run now
        if run.step:
            st.download_button(
                tr("Download checkpoint"),
                data=lambda: runs.checkpoint_bytes(run.id),
                file_name=file_name(run.config.dataset, run.id, moment(run)) + ".safetensors",
                key="download_checkpoint",
                icon=":material/download:",
                on_click="ignore",
            )
        if not mine:
            st.caption(tr("You are watching: whoever started this run controls it."))


def _train_on_sketched(runs: Registry, run: Snapshot, state: AppState) -> None:
    try:
        state.open_run(runs.start(replace(run.config, dataset="sketched"), state.owner))
    except RunRefused as refusal:
        state.notices.append(said(refusal))


def moment(run: Snapshot) -> str:
    """When a picture of the run was taken; of one that trains on, the epoch is all that is sure."""
    return f"epoch {run.epoch}" if run.status.active else f"step {run.step}"
