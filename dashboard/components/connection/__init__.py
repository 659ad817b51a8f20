"""How does a visitor learn that the page no longer hears from the server?

What is on screen then stays as it was, curves and all, and looks as alive as before. The script
beside this file says so while it lasts.
"""

from pathlib import Path

import streamlit as st

from dashboard.words.language import tr

_watcher = st.components.v2.component(
    "vae_connection", js=Path(__file__).with_name("connection.js").read_text(encoding="utf-8")
)


def watch_connection() -> None:
    """Say so on this page while the server can't be reached. The element itself shows nothing."""
    words = tr(
        "No connection to the server: what you see may be old. A run goes on there, or is paused "
        "and kept. This note goes away by itself."
    )
    _watcher(key="connection", data={"words": words}, height=0)
