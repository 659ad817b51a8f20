"""How does a browser know in which language a page is?

Streamlit declares every page English. A screen reader then reads French with English sounds, and
the browser offers to translate what needs none.
"""

from pathlib import Path

import streamlit as st

_declarer = st.components.v2.component(
    "vae_page_language",
    js=Path(__file__).with_name("page_language.js").read_text(encoding="utf-8"),
)


def declare_language(language: str) -> None:
    """Declare the page to be in this language until another one is. The element shows nothing."""
    _declarer(key="page_language", data={"language": language}, height=0)
