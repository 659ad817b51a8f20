"""How does plotly.js reach the browser, with no network and no copy of it in git?

The installed plotly package carries the script. Two ways lead to the page:

    served    copied once into static/ beside the app; the browser fetches and caches it by address
    carried   gzipped, inside a component's message, where static/ can't be written or isn't served

Either way the page loads it once, and `window.vaePlotly` is a promise of it. Nothing here draws.
"""

import functools
import gzip
import os
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import plotly
import streamlit as st
from streamlit.runtime.scriptrunner import get_script_run_ctx

SCRIPT = Path(plotly.__file__).parent / "package_data" / "plotly.min.js"

_carrier = st.components.v2.component(
    "vae_plotly_js", js=Path(__file__).with_suffix(".js").read_text(encoding="utf-8")
)


@contextmanager
def delivered(key: str) -> Iterator[str | None]:
    """Get plotly.js onto the page for the component that is mounted inside the block.

    Yields the script's address relative to the app's root, or None where the script is carried:
    the component then waits for the event "vae-plotly" on `window`. `key` is the component's own.
    """
    address = _served()
    if address:
        yield address
        return
    # Without a gap, because the carrier is an element too: the chart must not sit lower for it.
    with st.container(gap=None):
        _carrier(key=f"{key}-plotly-js", data=_gzipped())
        yield None


def publish(folder: Path) -> str | None:
    """Copy plotly.js into `folder` unless this version is there, and return its address.

    The name carries the version, so browsers may cache it for good. Copies of other versions go.
    Returns None, and leaves nothing half-written, where the folder can't be written.
    """
    target = folder / f"plotly-{plotly.__version__}.min.js"
    try:
        if not (target.is_file() and target.stat().st_size == SCRIPT.stat().st_size):
            folder.mkdir(exist_ok=True)
            with tempfile.TemporaryDirectory(dir=folder) as scratch:
                os.replace(shutil.copyfile(SCRIPT, Path(scratch) / target.name), target)
            for other in set(folder.glob("plotly-*.min.js")) - {target}:
                other.unlink(missing_ok=True)
    except OSError:
        return None
    return f"app/static/{target.name}"


def _served() -> str | None:
    """Publish beside the app's main script, the one folder that Streamlit serves."""
    context = get_script_run_ctx()
    if context is None or not st.get_option("server.enableStaticServing"):
        return None
    return publish(Path(context.main_script_path).parent / "static")


@functools.cache
def _gzipped() -> bytes:
    """The script, 4.8 MB as text and 1.5 MB like this; unchanged data travels only once."""
    return gzip.compress(SCRIPT.read_bytes(), mtime=0)
