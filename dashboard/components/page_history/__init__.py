"""How do a page's settings survive the browser's Back and Forward, and a link a late question?

They stand in its address; the script beside this file sees to it that the history keeps them, and
that a visitor who went to another page gets there.
"""

from collections.abc import Iterable
from pathlib import Path

from dashboard.components.folder import component_from

_keeper = component_from(Path(__file__).parent)


def keep_page_history(page: str, pages: Iterable[str]) -> None:
    """Switch it on, for as long as the browser's tab is open. The element shows nothing.

    page: this one's file without .py, or "home". pages: all there are.
    """
    _keeper(key="page_history", data=[{"page": page, "pages": list(pages)}], height=0)
