"""How does a student go through one exercise: predict, run, check, understand?

What was predicted and found is kept by the server for this browser, so a reload changes nothing.
"""

from contextlib import suppress
from functools import partial
from typing import TYPE_CHECKING

import streamlit as st
import torch
from torch import Tensor

from dashboard.components.draw_pad import draw_pad
from dashboard.exercises.attempts import Attempt, Result, fitting
from dashboard.exercises.exercise import Exercise, Prediction, Verdict
from dashboard.exercises.filled import filled
from dashboard.exercises.marking import RunGone, marked
from dashboard.exercises.own_runs import Runs, own_runs
from dashboard.exercises.report import prediction_words
from dashboard.server import resources
from dashboard.server.paths import DATA_DIR
from dashboard.session.run_names import run_name
from dashboard.session.state import AppState
from dashboard.views.exercises.training import step_heading, train_them
from dashboard.words.language import tr, written
from dashboard.words.typed import as_text
from vae_core.handwriting.mnist_form import as_mnist
from vae_core.handwriting.photos import PictureError
from vae_core.handwriting.strokes import ink_from_strokes

if TYPE_CHECKING:
    from torch import Tensor


def exercise_page(exercise: Exercise, state: AppState) -> None:
    """The whole of it, one step below the other; each is there once the one before is done."""
    attempt = fitting(resources.progress().attempt(state.owner, exercise.id), exercise)
    told, asked = st.columns([5, 4], gap="large")
    with told:
        st.subheader(exercise.words_now.title, anchor=False)
        st.markdown(exercise.words_now.task)
        _hints(exercise, attempt, state)
    with asked:
        _predict(exercise, attempt, state)
        if attempt.prediction is not None:
            runs = own_runs(exercise, resources.registry(), state.owner)
            train_them(exercise, runs, state)
            if not attempt.result:
                _check(exercise, attempt.prediction, runs, state)
    if attempt.result:
        with st.container(key="exercise_result", border=True):
            _answer(exercise, attempt.result, state)
            st.button(
                tr("Predict again"),
                key="predict_again",
                icon=":material/replay:",
                type="tertiary",
                on_click=_predict_again,
                args=(exercise.id, state),
            )


def _hints(exercise: Exercise, attempt: Attempt, state: AppState) -> None:
    hints = exercise.words_now.hints
    for number, hint in enumerate(hints[: attempt.hints], 1):
        title = tr("Hint {n}", n=number)
        st.info(f"**{title}** {hint}", icon=":material/lightbulb:")
    if attempt.hints < len(hints):
        st.button(
            tr("Show hint {n} of {of}", n=attempt.hints + 1, of=len(hints)),
            key="hint",
            icon=":material/lightbulb:",
            type="tertiary",
            on_click=_ask_for_hint,
            args=(exercise.id, state),
        )


def _predict(exercise: Exercise, attempt: Attempt, state: AppState) -> None:
    words = exercise.words_now
    step_heading(1, tr("Predict"))
    st.session_state["prediction"] = attempt.prediction
    checked = attempt.result is not None
    keep = partial(_keep_prediction, exercise, state)
    if exercise.number is None:
        st.radio(
            words.question,
            list(range(len(words.choices))),
            format_func=words.choices.__getitem__,
            key="prediction",
            disabled=checked,
            on_change=keep,
        )
    else:
        st.markdown(words.question)
        low, high, step = exercise.number.low, exercise.number.high, exercise.number.step
        st.number_input(
            words.unit or words.question,
            min_value=low,
            max_value=high,
            step=step,
            format="%.0f" if step == int(step) else "%g",
            key="prediction",
            placeholder=tr("From {low} to {high}", low=written(low, "g"), high=written(high, "g")),
            disabled=checked,
            on_change=keep,
        )
    if attempt.prediction is None:
        st.caption(tr("Any prediction will do: a wrong one teaches more than none."))


def _keep_prediction(exercise: Exercise, state: AppState) -> None:
    prediction = st.session_state["prediction"]
    if exercise.accepts(prediction):
        _say_if_lost(state, resources.progress().predict(state.owner, exercise.id, prediction))


def _predict_again(exercise_id: str, state: AppState) -> None:
    _say_if_lost(state, resources.progress().predict(state.owner, exercise_id, None))


def _ask_for_hint(exercise_id: str, state: AppState) -> None:
    _say_if_lost(state, resources.progress().hint(state.owner, exercise_id))


def _say_if_lost(state: AppState, kept: bool) -> None:
    if not kept:
        state.notices.append(
            tr(
                "This server can't write files: your answers stay until it is started again. "
                "Download your report before that."
            )
        )


def _check(exercise: Exercise, prediction: Prediction, runs: Runs, state: AppState) -> None:
    missing = [name for name, run in runs.items() if run is None or run.status != "finished"]
    drawing = _drawing() if exercise.needs_drawing and not missing else None
    step_heading(3, tr("Check"))
    waits = bool(missing) or (exercise.needs_drawing and drawing is None)
    pressed = st.button(
        tr("Check my prediction"),
        key="check",
        type="primary",
        icon=":material/fact_check:",
        disabled=waits,
    )
    if missing:
        st.caption(tr("Waits for: {runs}", runs=", ".join(missing)))
    elif waits:
        st.caption(tr("Waits for your drawing."))
    if pressed:
        with st.spinner(tr("Reading your runs …")), suppress(RunGone):  # deleted meanwhile
            result = marked(
                exercise,
                prediction,
                runs,
                resources.registry(),
                data_dir=DATA_DIR,
                drawing=drawing,
            )
            _say_if_lost(state, resources.progress().checked(state.owner, exercise.id, result))
        st.rerun()


def _drawing() -> Tensor | None:
    """What the student draws here, as MNIST would have it."""

    st.markdown(tr("**Draw here.** Your drawing is not stored, only what it costs."))
    strokes = draw_pad(key="exercise_drawing", size=220)
    try:
        pixels = as_mnist(ink_from_strokes(strokes)).centred if strokes else None
    except PictureError:
        return None
    if pixels is None:
        return None
    return torch.from_numpy(pixels.copy()).reshape(1, -1) / 255


def _answer(exercise: Exercise, result: Result, state: AppState) -> None:
    """What the student said, what the runs say, and why."""
    words = exercise.words_now
    said = prediction_words(exercise, result.prediction)
    if result.verdict is Verdict.RIGHT and exercise.number and result.truth is not None:
        truth = prediction_words(exercise, result.truth)
        st.success(tr("Right. You said **{said}**, and it is **{truth}**.", said=said, truth=truth))
    elif result.verdict is Verdict.RIGHT:
        st.success(tr("Right. You said: **{said}**.", said=said))
    elif result.truth is None:
        st.info(tr("You said: **{said}**. Your runs bear out none of the choices.", said=said))
    else:
        truth = prediction_words(exercise, result.truth)
        st.info(
            tr("You said **{said}**. Your runs say **{truth}**.", said=said, truth=truth),
            icon=":material/explore:",
        )
    reply = "" if exercise.number else words.replies[int(result.prediction)]
    if reply and result.verdict is Verdict.WRONG:
        st.markdown(filled(reply, exercise, said, result.values))
    st.markdown(filled(words.answer, exercise, said, result.values))
    ids = ", ".join(f"{name}: {as_text(run_name(id, state))}" for name, id in result.runs.items())
    st.caption(tr("Figures of the test images, from your runs {runs}.", runs=ids))
