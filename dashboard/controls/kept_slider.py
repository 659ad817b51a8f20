"""How does a visitor set a number with decimals?

On a slider that writes it as the page's language does, and keeps it over pages and in links.
"""

import streamlit as st

from dashboard.controls.kept import kept
from dashboard.words.language import slider_format


def kept_slider(
    label: str,
    low: float,
    high: float,
    start: float,
    step: float,
    *,
    key: str,
    english: str | None = None,
    help: str | None = None,
) -> float:
    """The slider's number. english: how it is written there, as printf has it."""
    value: float = st.slider(
        label, low, high, start, step, format=slider_format(english), help=help, **kept(key)
    )
    return value
