"""How does a script become a file that the browser fetches once and keeps?

    served    written into static/ beside the app, the one folder that Streamlit serves; the name
              carries the version, so that a browser may cache it for good
    None      static/ can't be written or isn't served: the script has to travel in a message

What is in the scripts, and how they travel otherwise, is not this file's business.
"""

import os
import shutil
import tempfile
from pathlib import Path

import streamlit as st
from streamlit.runtime.scriptrunner import get_script_run_ctx


def served(name: str, version: str, source: Path | bytes) -> str | None:
    """The address, relative to the app's root, at which the browser finds `source`."""
    context = get_script_run_ctx()
    if context is None or not st.get_option("server.enableStaticServing"):
        return None
    return publish(Path(context.main_script_path).parent / "static", name, version, source)


def publish(folder: Path, name: str, version: str, source: Path | bytes) -> str | None:
    """Write <name>-<version>.js into `folder` unless it is there, and return its address.

    Other versions go. Returns None, and leaves nothing half-written, where the folder can't be
    written.
    """
    target = folder / f"{name}-{version}.js"
    size = len(source) if isinstance(source, bytes) else source.stat().st_size
    try:
        if not (target.is_file() and target.stat().st_size == size):
            folder.mkdir(exist_ok=True)
            with tempfile.TemporaryDirectory(dir=folder) as scratch:
                copy = Path(scratch) / target.name
                if isinstance(source, bytes):
                    copy.write_bytes(source)
                else:
                    shutil.copyfile(source, copy)
                os.replace(copy, target)
            for other in set(folder.glob(f"{name}-*.js")) - {target}:
                other.unlink(missing_ok=True)
    except OSError:
        return None
    return f"app/static/{target.name}"
