"""How do a page's settings survive the browser's Back and Forward?

They stand in its address; the script beside this file sees to it that the history keeps them.
"""

from pathlib import Path

from dashboard.components.folder import component_from

_keeper = component_from(Path(__file__).parent)


def keep_page_history() -> None:
    """Switch it on, for as long as the browser's tab is open. The element shows nothing."""
    _keeper(key="page_history", height=0)
