"""How does a script, or a model's weights, become a file that the browser fetches once and keeps?

    served    written into static/ beside the app, the one folder that Streamlit serves; the name
              carries the version, so that a browser may cache it for good
    None      static/ can't be written or isn't served: it has to travel in a message

What is in the files, and how that travels otherwise, is not this file's business.
"""

import os
import shutil
import tempfile
from pathlib import Path

import streamlit as st
from streamlit.runtime.scriptrunner import get_script_run_ctx


def served(name: str, version: str, source: Path | bytes, *, kind: str = "js") -> str | None:
    """The address, relative to the app's root, at which the browser finds `source`."""
    context = get_script_run_ctx()
    if context is None or not st.get_option("server.enableStaticServing"):
        return None
    static = Path(context.main_script_path).parent / "static"
    return publish(static, name, version, source, kind=kind)


def publish(
    folder: Path, name: str, version: str, source: Path | bytes, *, kind: str = "js"
) -> str | None:
    """Write <name>-<version>.<kind> into `folder` unless it is there, and return its address.

    Other versions go. Returns None, and leaves nothing half-written, where the folder can't be
    written.
    """
    target = folder / f"{name}-{version}.{kind}"
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
            for other in set(folder.glob(f"{name}-*.{kind}")) - {target}:
                other.unlink(missing_ok=True)
    except OSError:
        return None
    return f"app/static/{target.name}"
