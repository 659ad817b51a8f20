"""How do a page's settings survive the browser's Back and Forward?

They stand in its address; the script beside this file sees to it that the history keeps them.
"""

from pathlib import Path

import streamlit as st

_keeper = st.components.v2.component(
    "vae_page_history", js=Path(__file__).with_name("page_history.js").read_text(encoding="utf-8")
)


def keep_page_history() -> None:
    """Switch it on, for as long as the browser's tab is open. The element shows nothing."""
    _keeper(key="page_history", height=0)
