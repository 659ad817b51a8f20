"""How is the server, and what of it does only a teacher see?"""

import streamlit as st

from dashboard.components.live_text import Followed, Wording, live_text
from dashboard.exercises.reading import load_exercises
from dashboard.live.board import board
from dashboard.server import resources
from dashboard.session.state import AppState
from dashboard.views.teacher.topic import topic
from dashboard.words.language import tr


def the_server(state: AppState) -> None:
    """Its memory, disk and speed; its log; and what is wrong with the exercises' files."""
    st.subheader(tr("This server"), anchor=False)
    of_class = topic(state)
    live_text(
        Followed(of_class, board.parts(of_class)), Wording("{server}"), "server", key="server"
    )
    problems = load_exercises().problems
    if problems:
        st.markdown(tr("These files are left out, or shown in English, until mended:"))
        st.code("\n".join(map(str, problems)), language=None, wrap_lines=True)
    lines = resources.classroom().log.lines
    with st.expander(tr("The last lines of its log"), icon=":material/notes:"):
        if lines:
            st.code("\n".join(lines), language=None, wrap_lines=True)
        else:
            st.markdown(tr("Nothing that is worth a warning has been logged."))
