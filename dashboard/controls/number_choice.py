"""How does one choose among numbers that stand on a scale, in whatever language?

A bound control names its choice in the address as it names it on screen: 0.25 in English, 0,25 in
French. A link goes from one to the other.
"""

from collections.abc import Sequence
from typing import TypeVar

import streamlit as st

from dashboard.words.settings import number_text

Number = TypeVar("Number", int, float)


def start_at(key: str, options: Sequence[Number], default: Number) -> Number:
    """What a control with this key starts at: what the address names as another language would."""
    asked = st.query_params.get(key, "")
    named = {plain(number_text(option)): option for option in options}
    known = asked in map(number_text, options)  # then the control reads it by itself
    return default if known else named.get(plain(asked), default)


def plain(text: str) -> str:
    """A number without what languages do to it."""
    return "".join(text.split()).replace(",", ".")
