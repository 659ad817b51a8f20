"""What is said where an answer could not be written to the disk?"""

from dashboard.session.state import AppState
from dashboard.words.language import tr


def say_if_lost(state: AppState, kept: bool) -> None:
    """Say it in the next page's head, unless it was kept."""
    if not kept:
        state.notices.append(
            tr(
                "This server can't write files: your answers stay until it is started again. "
                "Download your report before that."
            )
        )
