"""How does a visitor become the teacher, and cease to be?"""

import streamlit as st

from dashboard.classroom.access import PASS_S, Refused
from dashboard.classroom.password import MOST_TYPED
from dashboard.components.own_window import own_window
from dashboard.runs.trainings import owned_by
from dashboard.server import resources
from dashboard.session.state import AppState
from dashboard.session.teaching import for_teachers, teaches
from dashboard.words.language import said, tr

FORM_PX = 400
KEY = "teacher_password"


def entered(state: AppState) -> bool:
    """Is this a teacher, in a window of his own? If not, the way to become one."""
    with st.container(gap=None):  # what shows nothing takes no room
        window = own_window(keep=state.teachers_pass)
    if window:
        state.own_window = not window.framed
        if window.kept and not teaches(state):
            _admit(window.kept, state)
    if teaches(state):
        return True
    if state.own_window:
        _ask_for_password(state)
    elif window:
        st.info(
            tr(
                "There is no teacher mode inside another site's page: open this one in a window "
                "of its own."
            ),
            icon=":material/web_asset_off:",
        )
    return False


def leave(state: AppState) -> None:
    """Where one is, and the way out."""
    with st.container(horizontal=True, vertical_alignment="center", gap="medium"):
        st.button(
            tr("Leave teacher mode"),
            key="leave_teacher",
            icon=":material/logout:",
            on_click=_leave,
            args=(state,),
        )
        st.caption(
            tr(
                "You are the teacher in this tab alone, until you leave or close it, and for "
                "{hours:.0f} hours at most.",
                hours=PASS_S / 3600,
            )
        )


def _ask_for_password(state: AppState) -> None:
    with st.form("teacher_entrance", clear_on_submit=True, width=FORM_PX):
        st.text_input(tr("Password"), type="password", key=KEY, max_chars=MOST_TYPED)
        st.form_submit_button(
            tr("Enter teacher mode"), icon=":material/key:", on_click=_enter, args=(state,)
        )
    wait = resources.classroom().access.wait
    if wait:
        st.warning(said(wait), icon=":material/hourglass_top:")
    st.caption(
        tr(
            "Whoever runs this server has set the password. Where none is set, the server's "
            "terminal shows one that opens once."
        )
    )


def _enter(state: AppState) -> None:
    typed = str(st.session_state[KEY])
    st.session_state[KEY] = ""
    if not state.own_window:
        return
    try:
        _admit(resources.classroom().access.enter(typed), state)
    except Refused as refused:
        state.notices.append(said(refused))


def _admit(shown: str, state: AppState) -> None:
    state.teachers_pass = shown
    if teaches(state):
        state.own_runs_first = True
        resources.registry().turns.goes_first(owned_by(state.owner), True)
    else:
        state.teachers_pass = ""


@for_teachers
def _leave(state: AppState) -> None:
    resources.registry().turns.goes_first(owned_by(state.owner), False)
    resources.classroom().access.leave(state.teachers_pass)
    state.teachers_pass = ""
