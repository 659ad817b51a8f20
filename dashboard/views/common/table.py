"""How does a page show a small table?"""

from collections.abc import Sequence

import streamlit as st


def table(heads: Sequence[str], rows: Sequence[Sequence[str]]) -> None:
    """A table in Markdown: it breaks its lines on a phone, and is read out."""
    lines = [heads, ["---"] * len(heads), *rows]
    st.markdown("\n".join(f"| {' | '.join(line)} |" for line in lines))
