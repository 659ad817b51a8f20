"""How does a visitor learn that the page no longer hears from the server?

What is on screen then stays as it was, curves and all, and looks as alive as before. The script
beside this file says so while it lasts.
"""

from pathlib import Path

from dashboard.components.folder import component_from
from dashboard.words.language import tr

_watcher = component_from(Path(__file__).parent)


def watch_connection() -> None:
    """Say so on this page while the server can't be reached. The element itself shows nothing."""
    words = tr(
        "No connection to the server: what you see may be old. A run goes on there, or is paused "
        "and kept. This note goes away by itself."
    )
    _watcher(key="connection", data={"words": words}, height=0)
