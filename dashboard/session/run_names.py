"""What is a run called on the pages of this visitor?"""

from dashboard.runs.names import run_names
from dashboard.server import resources
from dashboard.session.state import AppState, time_zone
from dashboard.words.language import tr


def learn_names(state: AppState) -> None:
    """Name the visitor's own runs, each so that it differs from the others."""
    state.run_names = run_names(resources.registry().cards(state.owner), time_zone())


def run_name(run_id: str, state: AppState) -> str:
    """A run's name, which is text that somebody may have typed: not for Markdown as it is."""
    if run_id in state.run_names:
        return state.run_names[run_id]
    card = resources.registry().card(run_id)  # somebody else's
    return run_names([card], time_zone())[run_id] if card else tr("run {id}", id=run_id)
