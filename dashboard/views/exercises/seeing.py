"""What does a student see on the finished runs, before any verdict?

The curves, the codes or the bars of every run stand beside the question about them.
"""

from functools import partial

import streamlit as st

from dashboard.charts.chart import Chart
from dashboard.charts.codes_map import latent_map
from dashboard.charts.kl_bars import kl_bars
from dashboard.charts.loss_curves import loss_curves
from dashboard.charts.palette import INK
from dashboard.components.plot import plot
from dashboard.datasets.loaded import shared_data
from dashboard.exercises.attempts import Attempt
from dashboard.exercises.exercise import AskedRun, Exercise, SawWords
from dashboard.runs.snapshot import Snapshot
from dashboard.server import resources
from dashboard.server.paths import DATA_DIR
from dashboard.session.state import AppState
from dashboard.views.exercises.keeping import say_if_lost
from dashboard.views.exercises.training import step_heading, what_run
from dashboard.words.language import tr
from dashboard.words.numbers import listed
from vae_core.explain.guides import guides
from vae_core.record.history import EpochFigures

HEIGHT_PX = {"curves": 300, "map": 360, "bars": 240}
BELOW_PX = 44  # room for the words under an axis
MOST_SAID = 32  # numbers of a list that is read aloud


def look(exercise: Exercise, asked: AskedRun, run: Snapshot) -> None:
    """A finished run, as the question speaks of it."""
    shown = exercise.saw.shown if exercise.saw else ""
    draw = {"curves": _curves, "map": _map, "bars": _bars}[shown]
    chart, alt = draw(asked, run)
    st.markdown(what_run(exercise, asked))
    plot(chart, key=f"seen_{shown}_{asked.name}", of=run.id, height=HEIGHT_PX[shown], alt=alt)


def will_see() -> None:
    """The third step, before the runs are finished."""
    step_heading(3, tr("Say what you see"))
    st.caption(tr("One question about your runs, once they are finished."))


def see(exercise: Exercise, attempt: Attempt, state: AppState) -> None:
    """The third step: one question about them."""
    words = exercise.words_now.saw
    if words is None:
        return
    step_heading(3, tr("Say what you see"))
    if attempt.result:
        _told(words, attempt)
        return
    key = _key(exercise)
    st.session_state[key] = attempt.saw
    st.radio(
        words.question,
        list(range(len(words.choices))),
        format_func=words.choices.__getitem__,
        key=key,
        on_change=partial(_keep, exercise, state),
    )


def _told(words: SawWords, attempt: Attempt) -> None:
    st.markdown(words.question)
    if attempt.saw is not None:
        st.markdown(tr("You saw: **{saw}**.", saw=words.choices[attempt.saw]))


def _key(exercise: Exercise) -> str:
    """Of this exercise alone: what a browser says late is no answer to the next one's question."""
    return f"saw_{exercise.id}"


def _keep(exercise: Exercise, state: AppState) -> None:
    saw = st.session_state[_key(exercise)]
    if exercise.saw and exercise.saw.accepts(saw):
        say_if_lost(state, resources.progress().say_seen(state.owner, exercise.id, saw))


def _curves(asked: AskedRun, run: Snapshot) -> tuple[Chart, str]:
    marks = run.guides or guides(shared_data(run.config.dataset, DATA_DIR))
    chart = loss_curves(run.history, steps_per_epoch=run.steps_per_epoch, guides=marks)
    chart.layout["margin"] |= {"b": BELOW_PX}
    said = tr(
        "Run {name} on the test images, from epoch {first} to epoch {last}. "
        "Reconstruction: {recon}. KL: {kl}. In nats per image.",
        name=asked.name,
        first=run.history.epochs[0].epoch,
        last=run.history.epochs[-1].epoch,
        recon=_epochs(run.history.epochs, "test_recon", ".0f"),
        kl=_epochs(run.history.epochs, "test_kl", ".2f"),
    )
    return chart, said


def _epochs(rows: list[EpochFigures], name: str, form: str) -> str:
    found = [getattr(row, name) for row in rows[-MOST_SAID:]]
    return listed([value for value in found if value is not None], form)


def _map(asked: AskedRun, run: Snapshot) -> tuple[Chart, str]:
    data = shared_data(run.config.dataset, DATA_DIR)
    mu = run.history.test_mu[max(run.history.test_mu)].astype("float32")
    labels = data.test.labels[: len(mu)].numpy()
    chart = latent_map(mu[:, :2], labels, data.class_names)
    for circle in chart.layout["shapes"]:  # questions speak of them: codes must not hide them
        circle |= {"layer": "above", "line": {**circle["line"], "color": INK}}
    middles = [
        f"{tr(name)} ({listed(mu[labels == c, :2].mean(0).tolist(), '.1f')})"
        for c, name in enumerate(data.class_names)
        if (labels == c).any()
    ]
    said = tr(
        "The codes of {n:,} test images of run {name}, coloured by class. "
        "The middle of each class: {middles}.",
        n=len(mu),
        name=asked.name,
        middles="; ".join(middles),
    )
    return chart, said


def _bars(asked: AskedRun, run: Snapshot) -> tuple[Chart, str]:
    dims = run.history.epochs[-1].kl_per_dim
    said = tr(
        "KL of each latent dimension of run {name}, in nats: {numbers}",
        name=asked.name,
        numbers=listed(dims[:MOST_SAID], ".2f"),
    )
    return kl_bars(dims), said
