"""How does plotly.js reach the browser, with no network and no copy of it in git?

The installed plotly package carries the script. Two ways lead to the page:

    served    a file in static/, fetched once
    carried   gzipped, inside a component's message, where there is no static/

Either way the page loads it once, and `window.vaePlotly` is a promise of it. Nothing here draws.
"""

import functools
import gzip
from collections.abc import Iterator
from contextlib import contextmanager
from importlib import metadata
from pathlib import Path

import streamlit as st

from dashboard.components.folder import component_from
from dashboard.components.static_file import served

_PLOTLY = metadata.distribution("plotly")  # not imported: what is needed of it is a file
SCRIPT = Path(str(_PLOTLY.locate_file("plotly/package_data/plotly.min.js")))

_carrier = component_from(Path(__file__).parent)


@contextmanager
def delivered(key: str) -> Iterator[str | None]:
    """Get plotly.js onto the page for the component that is mounted inside the block.

    Yields the script's address relative to the app's root, or None where the script is carried:
    the component then waits for the event "vae-plotly" on `window`. `key` is the component's own.
    """
    address = served("plotly", _PLOTLY.version, SCRIPT)
    if address:
        yield address
        return
    # Without a gap, because the carrier is an element too: the chart must not sit lower for it.
    with st.container(gap=None):
        _carrier(key=f"{key}-plotly-js", data=_gzipped())
        yield None


@functools.cache
def _gzipped() -> bytes:
    """The script, 4.8 MB as text and 1.5 MB like this; unchanged data travels only once."""
    return gzip.compress(SCRIPT.read_bytes(), mtime=0)
