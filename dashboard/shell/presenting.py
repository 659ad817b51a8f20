"""How is a page shown to a class?

`?present=1` in the address: without its sidebar, in larger type. Every link carries it, and what
the sidebar has is in a menu of the page's first line, beside the way out.
"""

from collections.abc import Mapping
from typing import Any

import streamlit as st

from dashboard.components.presentation import Steered, presentation
from dashboard.controls.run_keys import own_run, press, run_keys
from dashboard.session.state import AppState
from dashboard.shell import run_topic
from dashboard.words.language import tr

STEERED = "train"  # the page whose run has keys


def present_button(state: AppState) -> None:
    """Begin, or leave. One button, so that the focus stays on it."""
    on = state.presenting
    st.button(
        tr("Leave the presentation") if on else tr("Present"),
        key="presenting",
        icon=":material/cancel_presentation:" if on else ":material/present_to_all:",
        type="tertiary",
        on_click=state.present,
        args=(not on,),
    )


def present(page: str, state: AppState) -> None:
    """Make the page a presentation, with keys."""
    run = own_run(state.run_id, state.owner) if page == STEERED else None
    steered = Steered(run_topic.followed(run.id), *run_keys(run)) if run else None

    def heard(asked: Mapping[str, Any]) -> None:
        if "leave" in asked:
            state.present(False)
        elif page == STEERED:
            press(asked, state.run_id, state.owner)

    presentation(steered, heard)
