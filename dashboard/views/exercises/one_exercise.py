"""How does a student go through one exercise: predict, run, see, check, understand?

What was predicted, seen and found is kept by the server for this browser, so a reload changes
nothing.
"""

from collections.abc import Mapping
from contextlib import suppress
from dataclasses import replace

import streamlit as st
import torch
from torch import Tensor

from dashboard.components.draw_pad import draw_pad
from dashboard.controls.settings_address import settings_query
from dashboard.exercises.attempts import Attempt, Result, Tried, fitting
from dashboard.exercises.exercise import Exercise, SawWords, Verdict
from dashboard.exercises.filled import filled
from dashboard.exercises.marking import RunGone, ids_of_pasted, marked
from dashboard.exercises.own_runs import Runs, for_owner, own_runs
from dashboard.exercises.report import prediction_words
from dashboard.server import resources
from dashboard.server.paths import DATA_DIR
from dashboard.session.run_names import run_name
from dashboard.session.state import AppState
from dashboard.views.exercises.keeping import say_if_lost
from dashboard.views.exercises.pasting import pasted_line
from dashboard.views.exercises.predicting import predict
from dashboard.views.exercises.seeing import look, see, will_see
from dashboard.views.exercises.training import step_heading, train_them
from dashboard.words.language import tr
from dashboard.words.typed import as_text
from vae_core.handwriting.mnist_form import as_mnist
from vae_core.handwriting.photos import PictureError
from vae_core.handwriting.strokes import ink_from_strokes

LOOK_PX = 390  # of a chart, and of the question beside it: two in a row on a small screen
SEEDS = 2**31

Pasted = Mapping[str, float] | None  # what a pasted line said; None where there is none


def exercise_page(exercise: Exercise, state: AppState) -> None:
    """The whole of it, one step below the other; each is there once the one before is done."""
    exercise = for_owner(exercise, state.owner)
    attempt = fitting(resources.progress().attempt(state.owner, exercise.id), exercise)
    told, asked = st.columns([5, 4], gap="large")
    runs: Runs = {}
    pasted: Pasted = None
    with told:
        st.subheader(exercise.words_now.title, anchor=False)
        st.markdown(exercise.words_now.task)
        _hints(exercise, attempt, state)
    with asked:
        predicted = predict(exercise, attempt, state)
        if predicted:
            runs = own_runs(exercise, resources.registry(), state.owner)
            if exercise.runs:
                train_them(exercise, runs, state)
            if exercise.pasted:
                pasted = pasted_line(exercise)
            if not _to_be_seen(exercise, runs, pasted):
                if exercise.saw and not attempt.result:
                    will_see()
                _last_steps(exercise, attempt, runs, pasted, state)
    if predicted and _to_be_seen(exercise, runs, pasted):
        with st.container(horizontal=True, gap="medium", key="exercise_look"):
            for one in exercise.runs:
                run = runs[one.name]
                if run:
                    with st.container(width=LOOK_PX, gap="small"):
                        look(exercise, one, run)
            with st.container(width=LOOK_PX):
                see(exercise, attempt, state)
                _last_steps(exercise, attempt, runs, pasted, state)
    if attempt.result:
        with st.container(key="exercise_result", border=True):
            _answer(exercise, attempt, attempt.result, state)


def _to_be_seen(exercise: Exercise, runs: Runs, pasted: Pasted) -> bool:
    """Is something asked about the runs, and are they there to be looked at?"""
    return exercise.saw is not None and not _missing(exercise, runs, pasted)


def _missing(exercise: Exercise, runs: Runs, pasted: Pasted) -> list[str]:
    missing = [name for name, run in runs.items() if run is None or run.status != "finished"]
    return [*missing, tr("your line")] if exercise.pasted and pasted is None else missing


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


def _ask_for_hint(exercise_id: str, state: AppState) -> None:
    say_if_lost(state, resources.progress().hint(state.owner, exercise_id))


def _last_steps(
    exercise: Exercise, attempt: Attempt, runs: Runs, pasted: Pasted, state: AppState
) -> None:
    """Check, and what there is to do where that was done."""
    missing = _missing(exercise, runs, pasted)
    ids = {} if missing else _ids(runs) | ids_of_pasted(exercise, pasted)
    drawing = None
    if exercise.needs_drawing and not missing and not attempt.result:
        drawing = _drawing()
    step_heading(4 if exercise.saw else 3, tr("Check"))
    prediction = attempt.prediction or 0
    before = attempt.tried_before(prediction, ids)
    why_not = _why_not(exercise, attempt, missing, drawing, before)
    pressed = st.button(
        tr("Check my prediction"),
        key="check",
        type="primary",
        icon=":material/fact_check:",
        disabled=bool(why_not),
    )
    if why_not:
        st.caption(why_not)
    if before and not attempt.result and not (exercise.needs_drawing and drawing is None):
        pressed |= st.button(
            tr("Show what came of it"),
            key="show_verdict",
            icon=":material/history:",
            type="tertiary",
        )
    if attempt.result:
        _try_again(exercise, attempt.result, runs, ids, state)
    if pressed:
        with st.spinner(tr("Reading your runs …")), suppress(RunGone):  # deleted meanwhile
            result = marked(
                exercise,
                prediction,
                runs,
                resources.registry(),
                data_dir=DATA_DIR,
                drawing=drawing,
                pasted=pasted,
            )
            say_if_lost(state, resources.progress().checked(state.owner, exercise.id, result))
        st.rerun()


def _ids(runs: Runs) -> dict[str, str]:
    return {name: run.id for name, run in runs.items() if run}


def _why_not(
    exercise: Exercise,
    attempt: Attempt,
    missing: list[str],
    drawing: Tensor | None,
    before: Tried | None,
) -> str:
    """Why it can't be checked now; empty where it can."""
    if attempt.result or before:
        if any(run.seed_free for run in exercise.runs):
            return tr(
                "You have checked this prediction with these runs: predict something else, or "
                "train again with another seed."
            )
        return tr("You have checked this prediction with these runs: predict something else.")
    if missing:
        return tr("Waits for: {runs}", runs=", ".join(missing))
    if exercise.saw and attempt.saw is None:
        return tr("First say what you see.")
    if exercise.needs_drawing and drawing is None:
        return tr("Waits for your drawing.")
    return ""


def _try_again(
    exercise: Exercise, result: Result, runs: Runs, ids: Mapping[str, str], state: AppState
) -> None:
    """Another prediction, or other runs."""
    back = state.carried_to_a_new_run | {"exercise": exercise.id}
    with st.container(horizontal=True, gap="small", vertical_alignment="center"):
        st.button(
            tr("Predict again"),
            key="predict_again",
            icon=":material/replay:",
            type="tertiary",
            on_click=_predict_again,
            args=(exercise.id, state),
        )
        if ids and ids != result.runs:
            st.button(
                tr("Check with the new line") if exercise.pasted else tr("Check with the new run"),
                key="look_again",
                icon=":material/model_training:",
                type="tertiary",
                on_click=_look_again,
                args=(exercise.id, state),
            )
            return
        for asked in exercise.runs:
            run = runs[asked.name]
            if run and asked.seed_free:
                another = replace(run.config, seed=(run.config.seed + 1) % SEEDS)
                st.page_link(
                    "pages/train.py",
                    label=tr("Train {name} with another seed", name=asked.name),
                    icon=":material/model_training:",
                    query_params=settings_query(another) | back,
                )


def _predict_again(exercise_id: str, state: AppState) -> None:
    say_if_lost(state, resources.progress().predict(state.owner, exercise_id, None))


def _look_again(exercise_id: str, state: AppState) -> None:
    say_if_lost(state, resources.progress().look_again(state.owner, exercise_id))


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


def _answer(exercise: Exercise, attempt: Attempt, result: Result, state: AppState) -> None:
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
    if words.saw and attempt.saw is not None:
        _seen(exercise, words.saw, attempt.saw, result, said)
    st.markdown(filled(words.answer, exercise, said, result.values))
    if attempt.brought_back:
        st.caption(tr("Brought back from a file: these figures were not measured on this server."))
        return
    if exercise.pasted:
        return
    ids = ", ".join(f"{name}: {as_text(run_name(id, state))}" for name, id in result.runs.items())
    st.caption(tr("Figures of the test images, from your runs {runs}.", runs=ids))


def _seen(exercise: Exercise, words: SawWords, saw: int, result: Result, said: str) -> None:
    """What the student saw, and what there was to see."""
    mine = words.choices[saw]
    if result.seen == saw:
        st.success(tr("Well seen: **{saw}**.", saw=mine), icon=":material/visibility:")
        return
    if result.seen is None:
        told = tr("You saw: **{saw}**. Your runs bear out none of the choices.", saw=mine)
    else:
        seen = words.choices[result.seen]
        told = tr("You saw **{saw}**. Your runs show **{seen}**.", saw=mine, seen=seen)
    st.info(told, icon=":material/visibility:")
    if words.replies[saw] and result.seen is not None:
        st.markdown(filled(words.replies[saw], exercise, said, result.values))
