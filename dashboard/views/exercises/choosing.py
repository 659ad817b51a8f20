"""Which exercises are there, how far is the student, and what can be handed in?

The exercise itself is in one_exercise.py.
"""

import time
from collections.abc import Mapping
from datetime import UTC, datetime
from functools import partial

import streamlit as st

from dashboard.controls.named_choice import named_choice
from dashboard.exercises.attempts import Attempt, fitting
from dashboard.exercises.exercise import Exercise, Verdict
from dashboard.exercises.reading import Exercises, load_exercises
from dashboard.exercises.report import MAX_NAME, done, report, summary
from dashboard.export.file_names import file_name
from dashboard.server import resources
from dashboard.session.state import AppState
from dashboard.session.teaching import teaches
from dashboard.views.exercises.taking_along import take_along
from dashboard.words.language import ntr, tr

PICKER_PX = 400  # a title's length; on a phone a line of its own
MARKS = {Verdict.RIGHT: " ✓", Verdict.WRONG: " ✓", Verdict.NEITHER: ""}


def pick_exercise(state: AppState) -> Exercise | None:
    """The exercise in the address, else the first that is not done, and a control for another."""
    exercises = load_exercises()
    if teaches(state):
        _problems(exercises)
    if not exercises.good:
        st.info(tr("There are no exercises here."))
        return None
    kept = resources.progress().of(state.owner)
    attempts = {one.id: fitting(kept.get(one.id, Attempt()), one) for one in exercises.good}
    checked = done(exercises.good, attempts)
    open_ones = [one for one in exercises.good if one not in checked]
    chosen = exercises.get(state.exercise_id) or (open_ones or exercises.good)[0]
    if state.exercise_id and chosen.id != state.exercise_id:
        st.info(tr("There is no exercise of this name here. You see another one."))
    titles = {
        one.id: f"{number} · {one.words_now.title}{_mark(attempts.get(one.id))}"
        for number, one in enumerate(exercises.good, 1)
    }
    row = st.container(horizontal=True, vertical_alignment="bottom")
    picker, handed_in = row.container(width=PICKER_PX), row.container(width="content")
    with picker:
        named_choice(
            tr("Exercise"),
            titles,
            chosen.id,
            key="exercise_picker",
            present=lambda: state.exercise_id or chosen.id,
            choose=state.open_exercise,
            state=state,
        )
    with handed_in:
        _hand_in(state, exercises, attempts)
    return chosen


def neighbours(state: AppState, chosen: Exercise) -> None:
    """The way to the exercise before and to the one after."""
    good = load_exercises().good
    at = good.index(chosen)
    with st.container(horizontal=True, horizontal_alignment="distribute" if at else "right"):
        for other, label, icon in (
            (at - 1, tr("Previous exercise"), ":material/arrow_back:"),
            (at + 1, tr("Next exercise"), ":material/arrow_forward:"),
        ):
            if 0 <= other < len(good):
                st.button(
                    label,
                    key=f"exercise_{other - at:+d}",
                    icon=icon,
                    type="tertiary",
                    on_click=partial(state.open_exercise, good[other].id),
                )


def _hand_in(state: AppState, exercises: Exercises, attempts: Mapping[str, Attempt]) -> None:
    n_done = len(done(exercises.good, attempts))
    with st.popover(
        ntr("{n} of {of} done", "{n} of {of} done", n_done, of=len(exercises.good)),
        icon=":material/workspace_premium:",
        width="content",
    ):
        st.markdown(summary(exercises.good, attempts))
        if n_done:
            _report(exercises, attempts)
        else:
            st.caption(tr("The report begins with the first exercise that you have checked."))
        st.divider()
        take_along(state, attempts)


def _report(exercises: Exercises, attempts: Mapping[str, Attempt]) -> None:
    name = st.text_input(tr("Your name, for the report"), key="report_name", max_chars=MAX_NAME)
    st.download_button(
        tr("Download the report"),
        data=report(exercises.good, attempts, name=name, at=time.time()),
        file_name=_report_name(name),
        mime="text/html",
        key="download_report",
        icon=":material/download:",
        on_click="ignore",
    )
    st.caption(tr("Your name goes into the report and is not kept here."))


def _report_name(name: str) -> str:
    """Of whom, and when: a teacher gets thirty of them, and more than once."""
    at = datetime.now(UTC).strftime("%Y-%m-%d_%H%M")
    return file_name("exercises", name.strip()[:MAX_NAME], at) + ".html"


def _problems(exercises: Exercises) -> None:
    if exercises.problems:
        lines = "\n".join(f"- `{problem}`" for problem in exercises.problems)
        st.warning(
            tr("These files are left out, or shown in English, until mended:") + "\n\n" + lines,
            icon=":material/edit_document:",
        )


def _mark(attempt: Attempt | None) -> str:
    result = attempt.result if attempt else None
    return MARKS[result.verdict] if result else ""
