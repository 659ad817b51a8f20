"""How does a run's owner rename it, and hear that it had to make room for others?"""

import streamlit as st

from dashboard.runs.names import MAX_NAME, run_names
from dashboard.server import resources
from dashboard.session.run_names import run_name
from dashboard.session.state import AppState, time_zone
from dashboard.words.language import ntr, tr
from dashboard.words.typed import as_text

MOST_NAMED = 4  # runs, in one sentence


def rename(run_id: str, state: AppState) -> None:
    """For its owner: give the run in view another name."""
    runs = resources.registry()
    card = runs.card(run_id)
    if card is None or not runs.is_owner(run_id, state.owner):
        return
    with st.popover(tr("Rename this run"), icon=":material/edit:", type="tertiary"):
        st.text_input(
            tr("Name of this run"),
            card.name,
            max_chars=MAX_NAME,
            key=f"name_{run_id}",
            placeholder=run_name(run_id, state),
            help=tr("Everyone sees the name. Without one, the run is named by its settings."),
            on_change=_rename,
            args=(run_id, state),
        )


def _rename(run_id: str, state: AppState) -> None:
    resources.registry().rename(run_id, state.owner, st.session_state[f"name_{run_id}"])


def news_of_departed(state: AppState) -> None:
    """Say once which of the visitor's runs had to make room for others."""
    gone = resources.registry().news(state.owner)
    if not gone:
        return
    names = list(run_names(gone, time_zone()).values())
    named = tr("; ").join(names[:MOST_NAMED]) + (" …" if len(names) > MOST_NAMED else "")
    state.notices.append(
        ntr(
            "This server keeps only so many runs, and {n} of yours had to make room for newer "
            "ones: {names}. Download a run's checkpoint to keep it.",
            "This server keeps only so many runs, and {n} of yours had to make room for newer "
            "ones: {names}. Download a run's checkpoint to keep it.",
            len(names),
            names=as_text(named),
        )
    )
