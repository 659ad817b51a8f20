"""What comes after a change?"""

import streamlit as st

from dashboard.session.state import AppState
from dashboard.shell.menu import HOW_GOOD, entry, link
from dashboard.views.common.lesson import passage
from dashboard.views.make_it_yours import PAGE
from dashboard.words.language import tr

CHECK = "check_your_own"


def after(state: AppState) -> None:
    """What else has to change with it, and where one checks."""
    st.subheader(tr("Before you trust it"), anchor=False)
    passage(PAGE, "after")
    link(CHECK, tr("Changed something? Check it"), icon=":material/verified:", state=state)
    link(HOW_GOOD.page, tr("Is your loss good?"), icon=entry(HOW_GOOD.page).icon, state=state)
