"""How does a folder of real files (.html, .css, .js) become a Streamlit component?

Streamlit repeats a component's three texts in every message to the browser. The html and css are
short; the script is a file that the browser fetches once, and what travels is a line that loads it.
"""

import functools
import hashlib
import re
from pathlib import Path
from typing import Any

import streamlit as st
from streamlit.components.v2.types import ComponentRenderer

from dashboard.components.static_file import served

_LOADER = Path(__file__).with_name("load.js")


def component_from(folder: Path, *, isolate_styles: bool = True) -> ComponentRenderer:
    """The component `vae_<folder>` from <folder>.html, .css and .js in `folder`.

    The script may import modules of its own folder and of others, with a line as in
    `import { name } from '../other/module.js';`.
    """

    @functools.cache  # at the first call: only then is it known whether static/ is served
    def registered() -> ComponentRenderer:
        script = bundle(folder / f"{folder.name}.js")
        version = hashlib.sha256(script.encode()).hexdigest()[:12]
        address = served(folder.name, version, script.encode())
        return st.components.v2.component(
            f"vae_{folder.name}",
            html=(folder / f"{folder.name}.html").read_text("utf-8"),
            css=(folder / f"{folder.name}.css").read_text("utf-8"),
            js=_loader(address) if address else script,
            isolate_styles=isolate_styles,
        )

    def render(**mounted: Any) -> Any:
        return registered()(**mounted)

    return render


def bundle(main: Path) -> str:
    """The script with the modules that it imports before it, as one module.

    They share one scope there, so no two may use the same name. Comment lines and indentation stay
    here, so a string must not span lines.
    """
    modules: dict[Path, str] = {}  # what a module needs stands before it
    _collect(main.resolve(), modules)
    *needed, text = modules.values()
    return "\n".join([*(_EXPORT.sub("", module) for module in needed), text])


_IMPORT = re.compile(r"^import [^;]*? from '(\.[\w./]+\.js)';\n", re.MULTILINE)
_EXPORT = re.compile(r"^export (?=const|function|class)", re.MULTILINE)


def _collect(script: Path, modules: dict[Path, str]) -> None:
    text = script.read_text("utf-8")
    for name in _IMPORT.findall(text):
        module = (script.parent / name).resolve()
        if module not in modules:
            _collect(module, modules)
    modules[script] = _stripped(_IMPORT.sub("", text))


def _loader(address: str) -> str:
    return _stripped(_LOADER.read_text("utf-8")).replace("ADDRESS", address)


def _stripped(script: str) -> str:
    return re.sub(r"^\s*//.*\n|^\s+", "", script, flags=re.MULTILINE)
