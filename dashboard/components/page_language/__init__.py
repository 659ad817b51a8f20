"""How does a browser know in which language a page is?

Streamlit declares every page English. A screen reader then reads French with English sounds, and
the browser offers to translate what needs none.
"""

from pathlib import Path

from dashboard.components.folder import component_from

_declarer = component_from(Path(__file__).parent)


def declare_language(language: str) -> None:
    """Declare the page to be in this language until another one is. The element shows nothing."""
    _declarer(key="page_language", data={"language": language}, height=0)
