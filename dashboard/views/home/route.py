"""Where may a newcomer go from here? Through all lessons in order, to a run of their own, or about.

The browser knows which lessons are done; it tells the page once it is there.
"""

from collections.abc import Sequence

import streamlit as st

from dashboard.components.lessons_done import lessons_done
from dashboard.session.state import AppState
from dashboard.shell.menu import entry, exists, link
from dashboard.shell.path import PATH, Lesson, in_round_minutes
from dashboard.words.language import filled, tr

DONE, TO_DO = ":material/check_circle:", ":material/circle:"


@st.fragment
def ways_on(state: AppState) -> None:
    """Three links, and under them the lessons, those that are done ticked."""
    lessons = [lesson for lesson in PATH if exists(lesson.page)]
    done = lessons_done([lesson.page for lesson in lessons])
    to_do = [lesson for lesson in lessons if lesson.page not in done] or lessons
    with st.container(horizontal=True, gap="large"):
        link(
            to_do[0].page,
            tr("Understand it in {n} minutes", n=in_round_minutes(lessons)),
            icon=":material/school:",
            state=state,
        )
        link("train", tr("Train your own"), icon=":material/model_training:", state=state)
        link("latent_space", tr("Explore the map"), icon=":material/scatter_plot:", state=state)
    st.markdown(_about(lessons))
    half = -(-len(lessons) // 2)
    for column, part in zip(st.columns(2), (lessons[:half], lessons[half:]), strict=True):
        with column.container(gap=None):
            for lesson in part:
                _line(lesson, lesson.page in done, state)


def _line(lesson: Lesson, done: bool, state: AppState) -> None:
    what = tr("{page} · {n} min")
    if done:
        what = tr("{page} · {n} min · done")
    elif lesson.spare:
        what = tr("{page} · {n} min · can wait")
    label = filled(what, page=tr(entry(lesson.page).label), n=lesson.minutes)
    link(lesson.page, label, icon=DONE if done else TO_DO, state=state)


def _about(lessons: Sequence[Lesson]) -> str:
    """What the list is, and how long all of it takes."""
    words = tr(
        "**The route.** Each lesson ends with a question. It is ticked, in this browser alone, "
        "once you answered that or went on to the next."
    )
    if not any(lesson.spare for lesson in lessons):
        return words
    minutes = sum(lesson.minutes for lesson in lessons)
    more = tr("The time is without what can wait; all of it takes {n} minutes.", n=minutes)
    return f"{words} {more}"
