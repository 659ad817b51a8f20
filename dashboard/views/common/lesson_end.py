"""How does a lesson of the route end? With two sentences, a question from before, and what is next.

The question is about an earlier lesson: what was learnt stays by being asked for once more.
"""

import streamlit as st

from dashboard.components.lessons_done import NEXT, keep_lesson
from dashboard.controls.kept import kept_here
from dashboard.session.state import AppState
from dashboard.shell.menu import entry, exists, link
from dashboard.shell.path import LESSONS, after
from dashboard.words.language import tr
from dashboard.words.prose import prose
from dashboard.words.questions import Answer, question

BEYOND = "exercises"  # what follows the last lesson


@st.fragment
def lesson_end(page: str, state: AppState) -> None:
    """The summary of the page, the question, and a link to the next lesson."""
    with st.container(key="lesson_end"):
        st.divider()
        st.markdown(tr("**In short.** {summary}", summary=prose(page, "summary")))
        asks = LESSONS[page].asks
        answered = asks is not None and exists(asks) and _question(page, asks, state)
        following = next((later.page for later in after(page) if exists(later.page)), BEYOND)
        with st.container(key=NEXT):
            label = tr("Next: {page}", page=tr(entry(following).label))
            link(following, label, icon=":material/arrow_forward:", state=state)
        keep_lesson(page, done=answered)


def _question(page: str, about: str, state: AppState) -> bool:
    """Ask it, and say why the chosen answer is right or isn't. Was one chosen?"""
    asked = question(page)
    told, why = st.columns(2, gap="large")
    with told:
        chosen: int | None = st.radio(
            tr("**From before.** {question}", question=asked.words),
            range(len(asked.answers)),
            index=None,
            format_func=lambda i: asked.answers[i].words,
            **kept_here(f"question_{page}"),
        )
    with why:
        if chosen is not None:
            _say_why(asked.answers[chosen])
        label = tr("Look it up: {page}", page=tr(entry(about).label))
        link(about, label, icon=entry(about).icon, state=state)
    return chosen is not None


def _say_why(answer: Answer) -> None:
    if answer.right:
        st.success(tr("**Right.** {why}", why=answer.why), icon=":material/check:")
    else:
        st.info(tr("**Not quite.** {why}", why=answer.why), icon=":material/undo:")
