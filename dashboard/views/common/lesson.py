"""What do all lessons say: their prose, and the very code that runs?"""

import inspect
import textwrap
from collections.abc import Callable
from pathlib import Path
from typing import Any

import streamlit as st

from dashboard.server.paths import ROOT
from dashboard.words.language import filled, tr
from dashboard.words.prose import prose


def passage(page: str, name: str, **values: object) -> None:
    """A passage of the page's prose; `{beta}` in it is replaced by a value."""
    words = prose(page, name)
    st.markdown(filled(words, **values) if values else words)


def show_code(*things: Callable[..., Any]) -> None:
    """The source of functions as they run here, under a line that says where they stand."""
    names = ", ".join(thing.__qualname__ for thing in things)
    with st.expander(tr("The code that runs: {names}", names=names), icon=":material/code:"):
        for thing in map(inspect.unwrap, things):  # what a decorator wraps, not the decorator
            file = Path(inspect.getsourcefile(thing) or "").resolve()
            lines, line = inspect.getsourcelines(thing)
            st.caption(tr("{file}, line {line}", file=file.relative_to(ROOT), line=line))
            st.code(textwrap.dedent("".join(lines)), language="python")
