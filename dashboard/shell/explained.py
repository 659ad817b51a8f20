"""What does a page say where its model can't be opened?"""

from collections.abc import Iterator
from contextlib import contextmanager

import streamlit as st

from dashboard.server.resources import ModelUnavailable
from dashboard.words.language import said


@contextmanager
def explained() -> Iterator[None]:
    """Why it can't and what to do, in the model's place; the page ends there."""
    try:
        yield
    except ModelUnavailable as error:
        st.error(said(error))
        st.stop()
