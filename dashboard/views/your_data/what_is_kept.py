"""What is kept of a visitor, where, and for how long?

Every number stands in the code that keeps to it.
"""

import streamlit as st

from dashboard.budgets import CARDS_ON_DISK, RUNS_ON_DISK, SWEEPS_ON_DISK
from dashboard.components.lessons_done import KEPT
from dashboard.components.owner_cookie import COOKIE, FRAMED_COOKIE, MAX_AGE_S
from dashboard.exercises.attempts import MAX_STUDENTS
from dashboard.runs import departed
from dashboard.runs.notes import MOST_NOTES
from dashboard.runs.sweeps import MOST_OF_ONE
from dashboard.views.common.lesson import passage
from dashboard.views.your_data.deleting import TEXT_PX
from dashboard.words.language import tr

PAGE = "your_data"
TAB_MINUTES = 2  # that Streamlit keeps a closed tab's session, should it come back


def what_is_kept() -> None:
    """Place by place: the server's disk, the browser, the server's memory, and nowhere."""
    with st.container(width=TEXT_PX):
        st.subheader(tr("On the server's disk"), anchor=False)
        passage(
            PAGE,
            "runs",
            n_runs=RUNS_ON_DISK,
            n_cards=CARDS_ON_DISK,
            n_departed=departed.MOST,
            n_notes=MOST_NOTES,
        )
        passage(PAGE, "sweeps", n_sweeps=SWEEPS_ON_DISK, n_own=MOST_OF_ONE)
        passage(PAGE, "seen")
        passage(PAGE, "progress", n_students=MAX_STUDENTS)
        passage(PAGE, "disk")
        st.subheader(tr("In your browser"), anchor=False)
        passage(
            PAGE, "cookie", cookie=COOKIE, framed_cookie=FRAMED_COOKIE, days=MAX_AGE_S // 86_400
        )
        passage(PAGE, "lessons", kept=KEPT)
        passage(PAGE, "browser")
        st.subheader(tr("In the server's memory"), anchor=False)
        passage(PAGE, "tab", minutes=TAB_MINUTES)
        passage(PAGE, "deleted")
        st.subheader(tr("Not kept"), anchor=False)
        passage(PAGE, "not-kept")
        passage(PAGE, "log")
