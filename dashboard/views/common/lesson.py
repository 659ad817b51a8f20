"""What do all lessons say: their prose, and the very code that runs?"""

import inspect
import textwrap
from collections.abc import Callable
from functools import lru_cache
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
        for thing in things:
            file, line, code = _source(thing)
            st.caption(tr("{file}, line {line}", file=file, line=line))
            st.code(code, language="python", wrap_lines=True)


def source_of(thing: Callable[..., Any]) -> str:
    """The source of a function as it runs here, by itself."""
    return _source(thing)[2]


@lru_cache(maxsize=64)
def _source(thing: Callable[..., Any]) -> tuple[str, int, str]:
    """Its file, its first line there, and its code; of what a decorator wraps, not the decorator.

    A function that is edited while the app runs is another one once it is imported anew.
    """
    inner = inspect.unwrap(thing)
    file = Path(inspect.getsourcefile(inner) or "").resolve()
    lines, line = inspect.getsourcelines(inner)
    return str(file.relative_to(ROOT)), line, textwrap.dedent("".join(lines))
