"""What does a page show of a run while it trains?

Its state and its buttons, the curves, and what it makes of the same digits again and again. All of
it from one snapshot, redrawn in place twice a second.
"""

from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np
import streamlit as st

from dashboard.charts.codes_map import latent_map
from dashboard.charts.loss_curves import kl_bars, loss_curves
from dashboard.charts.planes import Plane, steady_range
from dashboard.components.digits import digits
from dashboard.components.latent_pad import Codes, Look, latent_pad
from dashboard.components.plot import plot
from dashboard.export.file_names import file_name
from dashboard.server import resources
from dashboard.session.state import AppState
from dashboard.views.train.signals import learning_signals
from dashboard.words.language import comma, phrase, retold, tr, written
from vae_core.data.sources import SOURCES

if TYPE_CHECKING:
    from dashboard.runs.registry import Registry
    from dashboard.runs.snapshot import Pictures, Snapshot
    from vae_core.data.download import DownloadProgress

REDRAW_S = 0.5
CURVES_PX, BARS_PX, MAP_PX = 360, 220, 400
STATES = {
    "waiting": phrase("Waiting in line"),
    "loading": phrase("Fetching the data set"),
    "training": phrase("Training"),
    "paused": phrase("Paused"),
    "stopped": phrase("Stopped"),
    "finished": phrase("Finished"),
    "failed": phrase("Stopped by an error"),
}


def live_run(run_id: str, state: AppState) -> None:
    """Draw the run, and keep drawing it while it may change by itself."""
    run = resources.registry().snapshot(run_id)
    active = run is not None and run.status.active
    st.fragment(_draw, run_every=REDRAW_S if active else None)(run_id, state, active)


def _draw(run_id: str, state: AppState, drawn_active: bool) -> None:
    runs = resources.registry()
    runs.watch(run_id)
    run = runs.snapshot(run_id)
    if run is None:
        st.rerun()
    if run.status.active != drawn_active:
        st.rerun()  # the page starts, or stops, redrawing itself
    mine = runs.is_owner(run_id, state.owner)
    with st.container(key="run_status"):
        _status(run)
        _buttons(runs, run, state, mine=mine)
    _curves(run)
    if run.pictures:
        _pictures(run, run.pictures, state)


def _status(run: "Snapshot") -> None:
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
        message = retold(run.message)
        if run.status == "failed":
            st.error(message[0].upper() + message[1:])  # an error's text may begin in small letters
        else:
            st.info(message)


def downloaded(progress: "DownloadProgress") -> str:
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


def _buttons(runs: "Registry", run: "Snapshot", state: AppState, *, mine: bool) -> None:
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
                file_name=file_name(run.config.dataset, run.id, _moment(run)) + ".safetensors",
                key="download_checkpoint",
                icon=":material/download:",
                on_click="ignore",
            )
        if not mine:
            st.caption(tr("You are watching: whoever started this run controls it."))


def _train_on_sketched(runs: "Registry", run: "Snapshot", state: AppState) -> None:
    from dashboard.runs.registry import RunRefused

    try:
        state.open_run(runs.start(replace(run.config, dataset="sketched"), state.owner))
    except RunRefused as refusal:
        state.notices.append(retold(str(refusal)))


def _curves(run: "Snapshot") -> None:
    with st.container(key="loss_chart"):
        figure = loss_curves(run.history, steps_per_epoch=run.steps_per_epoch, guides=run.guides)
        plot(
            figure,
            key="loss_curves",
            of=run.id,
            now=_moment(run),
            height=CURVES_PX,
            alt=_curves_in_words(run),
        )
    if run.config.variational and run.config.free_bits:
        st.caption(
            tr(
                "The curve is reconstruction + beta · KL in full. Training makes another loss "
                "small: of each dimension's KL it forgives the first {nats:g} nats.",
                nats=run.config.free_bits,
            )
        )
    for sentence in learning_signals(run.history, run.config):
        st.markdown(sentence)


def _pictures(run: "Snapshot", pictures: "Pictures", state: AppState) -> None:
    things = tr(SOURCES[run.config.dataset].things)
    here, there = st.columns(2, gap="medium")
    with here, st.container(key="reconstructions"):
        st.markdown(tr("**Test {things}**, and what comes back (decoded from mu)", things=things))
        digits(
            np.concatenate([pictures.originals, pictures.reconstructions]),
            key="reconstruction_grid",
            of=f"{run.id} {_moment(run)}",
            columns=len(pictures.originals),
            alt=tr(
                "{n} test {things}, and under each what the model makes of it",
                n=len(pictures.originals),
                things=things,
            ),
        )
    with there, st.container(key="samples"):
        st.markdown(tr("**New {things}**: the same 64 points of N(0, I), decoded", things=things))
        digits(
            pictures.samples,
            key="sample_grid",
            of=f"{run.id} {_moment(run)}",
            columns=16,
            alt=tr("64 {things} decoded from random points", things=things),
        )
    with st.container(key="latent_map"):
        _map(run, pictures, state)
    if run.config.variational and run.history.steps:
        with st.container(key="kl_chart"):
            dims = run.history.steps[-1].kl_per_dim
            plot(
                kl_bars(dims),
                key="kl_bars",
                of=run.id,
                now=_moment(run),
                height=BARS_PX,
                alt=_kl_in_words(dims),
            )


def _map(run: "Snapshot", pictures: "Pictures", state: AppState) -> None:
    """The codes of test digits, in two dimensions, with axes held steady, and the decoder's pad."""
    mu, weights = pictures.mu, run.decoder
    if weights is None:
        return
    plane = Plane.flat(run.config.latent_dim)
    things = tr(SOURCES[run.config.dataset].things)
    title = tr("**Latent map**: mu of {n:,} test {things}", n=len(mu), things=things)
    if run.config.latent_dim > 2:
        plane, shares = Plane.principal(mu, previous=state.map_axes.get(run.id))
        state.map_axes[run.id] = plane.axes
        title = tr(
            "**Latent map**: mu of {n:,} test {things}, along their two principal axes "
            "({share:.0%} of the variance)",
            n=len(mu),
            things=things,
            share=sum(shares),
        )
    places = plane.project(mu)
    spread = steady_range(state.map_ranges.get(run.id), places)
    state.map_ranges[run.id] = spread
    st.markdown(title)
    codes = Codes(weights.mu, pictures.labels, weights.version, near=None)
    latent_pad(
        latent_map(
            places,
            pictures.labels,
            pictures.class_names,
            axis_range=spread,
            names=plane.names,
            hover=False,
        ),
        weights,
        plane,
        codes,
        look=Look(names=plane.names, classes=pictures.class_names),
        key="latent_points",
        of=run.id,
        name=f"latent_map {_moment(run)}",
        height=MAP_PX,
        alt=title.replace("*", ""),
    )


def _moment(run: "Snapshot") -> str:
    """When a picture of the run was taken; of one that trains on, the epoch is all that is sure."""
    return f"epoch {run.epoch}" if run.status.active else f"step {run.step}"


def _curves_in_words(run: "Snapshot") -> str:
    if not run.history.steps:
        return tr("Loss, reconstruction and KL over the epochs: nothing yet.")
    last = run.history.steps[-1]
    return tr(
        "Loss, reconstruction and KL over the epochs. At step {step}: loss {loss:.1f}, "
        "reconstruction {recon:.1f}, KL {kl:.2f} nats per image.",
        step=last.step,
        loss=last.loss,
        recon=last.recon,
        kl=last.kl,
    )


def _kl_in_words(dims: tuple[float, ...]) -> str:
    return tr(
        "KL per latent dimension in nats: {numbers}",
        numbers=comma().join(written(kl, ".2f") for kl in dims[:32]),
    )
