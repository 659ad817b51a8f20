"""How does one choose among numbers that stand on a scale, in whatever language?

A bound control names its choice in the address as it names it on screen: 0.25 in English, 0,25 in
French. A link goes from one to the other.
"""

from collections.abc import Sequence
from typing import TypeVar

import streamlit as st

from dashboard.words.language import THIN_SPACE, written

Number = TypeVar("Number", int, float)


def number_text(value: float) -> str:
    """A number as a control shows it: 0.25, or 0,25; 10000, or 10 000."""
    if isinstance(value, float):
        return written(value, "g")
    return written(value, ",").replace(",", "")


def start_at(key: str, options: Sequence[Number], default: Number) -> Number:
    """What a control with this key starts at: what the address names as another language would."""
    asked = st.query_params.get(key, "")
    named = {plain(number_text(option)): option for option in options}
    known = asked in map(number_text, options)  # then the control reads it by itself
    return default if known else named.get(plain(asked), default)


def plain(text: str) -> str:
    """A number without what languages do to it."""
    return text.replace(THIN_SPACE, "").replace(" ", "").replace(",", ".")
