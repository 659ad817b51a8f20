"""What is a run called on the pages of this visitor, and how does its owner rename it?"""

import streamlit as st

from dashboard.server import resources
from dashboard.session.state import AppState, time_zone
from dashboard.words.language import tr
from dashboard.words.typed import as_text

MOST_NAMED = 4  # runs, in one sentence


def learn_names(state: AppState) -> None:
    """Name the visitor's own runs, each so that it differs from the others."""
    from dashboard.runs.names import run_names  # it needs torch, which the first page waits for

    state.run_names = run_names(resources.registry().cards(state.owner), time_zone())


def run_name(run_id: str, state: AppState) -> str:
    """A run's name, which is text that somebody may have typed: not for Markdown as it is."""
    from dashboard.runs.names import run_names

    if run_id in state.run_names:
        return state.run_names[run_id]
    card = resources.registry().card(run_id)  # somebody else's
    return run_names([card], time_zone())[run_id] if card else tr("run {id}", id=run_id)


def rename(run_id: str, state: AppState) -> None:
    """For its owner: give the run in view another name."""
    from dashboard.runs.cards import MAX_NAME

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
    from dashboard.runs.names import run_names

    gone = resources.registry().news(state.owner)
    if not gone:
        return
    names = list(run_names(gone, time_zone()).values())
    named = "; ".join(names[:MOST_NAMED]) + (" …" if len(names) > MOST_NAMED else "")
    state.notices.append(
        tr(
            "This server keeps only so many runs, and {n} of yours had to make room for newer "
            "ones: {names}. Download a run's checkpoint to keep it.",
            n=len(names),
            names=as_text(named),
        )
    )
