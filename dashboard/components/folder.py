"""How does a folder of real files (.html, .css, .js) become a Streamlit component?"""

import re
from pathlib import Path

import streamlit as st
from streamlit.components.v2.types import ComponentRenderer

FILES = ("html", "css", "js")


def component_from(folder: Path, *, isolate_styles: bool = True) -> ComponentRenderer:
    """Register the component `vae_<folder>` from <folder>.html, .css and .js in `folder`.

    All three are part of every message to the browser, so the script's comment lines and its
    indentation stay here: a string in it must not span lines.
    """
    source = {kind: (folder / f"{folder.name}.{kind}").read_text("utf-8") for kind in FILES}
    source["js"] = re.sub(r"^\s*//.*\n|^\s+", "", source["js"], flags=re.MULTILINE)
    return st.components.v2.component(f"vae_{folder.name}", **source, isolate_styles=isolate_styles)
