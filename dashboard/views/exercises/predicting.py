"""How does a student say what will come, and why?

Both are sent together, so that no prediction stands without its reason.
"""

from functools import partial

import streamlit as st

from dashboard.exercises.attempts import MAX_REASON, Attempt, as_reason, says_something
from dashboard.exercises.exercise import Exercise
from dashboard.exercises.report import prediction_words
from dashboard.server import resources
from dashboard.session.state import AppState
from dashboard.views.exercises.keeping import say_if_lost
from dashboard.views.exercises.training import step_heading
from dashboard.words.language import language, tr, written
from dashboard.words.typed import as_text

CONTROLS = ("prediction", "reason")
REASON_PX = 96


def predict(exercise: Exercise, attempt: Attempt, state: AppState) -> bool:
    """The first step. Is it done?"""
    step_heading(1, tr("Predict"))
    if attempt.result:
        _told(exercise, attempt)
        return True
    _fill(exercise, attempt)
    with st.form("predict", border=False):
        _question(exercise)
        st.text_area(
            tr("because …"),
            key="reason",
            max_chars=MAX_REASON,
            height=REASON_PX,
            placeholder=tr("A few words will do. A guess is welcome too: say what you go by."),
        )
        st.form_submit_button(
            tr("Keep my prediction"),
            key="keep_prediction",
            icon=":material/edit_note:",
            on_click=partial(_keep, exercise, state),
        )
    kept = attempt.prediction is not None and says_something(attempt.reason)
    if kept:
        said = prediction_words(exercise, attempt.prediction or 0)
        st.caption(tr("Kept: **{said}**. You may change it until you check it.", said=said))
    elif attempt.prediction is not None:
        st.caption(tr("Now say why, in a few words."))
    elif attempt.reason:
        st.caption(tr("Now choose an answer."))
    else:
        st.caption(tr("Any prediction will do: a wrong one teaches more than none."))
    return kept


def _told(exercise: Exercise, attempt: Attempt) -> None:
    """What was predicted, once it was checked."""
    st.markdown(exercise.words_now.question)
    said = prediction_words(exercise, attempt.prediction or 0)
    st.markdown(tr("You said: **{said}**.", said=said))
    if attempt.reason:
        st.markdown(tr("Because: {reason}", reason=as_text(attempt.reason)))


def _question(exercise: Exercise) -> None:
    words = exercise.words_now
    if exercise.number is None:
        st.radio(
            words.question,
            list(range(len(words.choices))),
            format_func=words.choices.__getitem__,
            key="prediction",
        )
        return
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
    )


def _fill(exercise: Exercise, attempt: Attempt) -> None:
    """Give the controls what is kept, where it is news to them.

    Otherwise they stay as they are: a page that is drawn anew must not take what is being typed.
    """
    kept = (exercise.id, language(), attempt.prediction, attempt.reason)
    known = all(control in st.session_state for control in CONTROLS)
    if not known or st.session_state.get("prediction_kept") != kept:
        st.session_state["prediction_kept"] = kept
        st.session_state["prediction"], st.session_state["reason"] = kept[2:]


def _keep(exercise: Exercise, state: AppState) -> None:
    if state.shows_exercise_before:  # whose answer this is
        st.session_state.pop("prediction_kept", None)
        return
    prediction = st.session_state["prediction"]
    if not exercise.accepts(prediction):
        prediction = None
    reason = as_reason(st.session_state["reason"])
    kept = resources.progress().predict(state.owner, exercise.id, prediction, reason)
    say_if_lost(state, kept)
