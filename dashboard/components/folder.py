"""How does a folder of real files (.html, .css, .js) become a Streamlit component?

Streamlit repeats a component's three texts in every message to the browser. The html and css are
short; a long script is a file that the browser fetches once, and what travels is a line that loads
it.
"""

import functools
import hashlib
import re
from pathlib import Path
from typing import Any

import streamlit as st
from streamlit.components.v2.types import ComponentRenderer

from dashboard.components.static_file import served

SHORT = 1000  # characters: such a script travels itself, and is there before a file would be
_LOADER = Path(__file__).with_name("load.js")


def component_from(folder: Path, *, isolate_styles: bool = True) -> ComponentRenderer:
    """The component `vae_<folder>` from <folder>.js in `folder`, and .html and .css if they exist.

    What it is told may be bytes or plain values. A dict that has lists or dicts in it goes in a
    list of one: Streamlit looks whether a dict's values are tables, and imports pandas for that.

    The script may import modules of its own folder and of others, with a line as in
    `import { name } from '../other/module.js';`, and the stylesheet other stylesheets, with
    `@import '../other/rules.css';`.
    """

    @functools.cache  # at the first call: only then is it known whether static/ is served
    def registered() -> ComponentRenderer:
        html, css = (folder / f"{folder.name}.{kind}" for kind in ("html", "css"))
        return st.components.v2.component(
            f"vae_{folder.name}",
            html=_stripped("html", html.read_text("utf-8")) if html.is_file() else None,
            css=stylesheet(css) if css.is_file() else None,
            js=_sent(folder.name, bundle(folder / f"{folder.name}.js")),
            isolate_styles=isolate_styles,
        )

    def render(**mounted: Any) -> Any:
        return registered()(**mounted)

    return render


def bundle(main: Path) -> str:
    """The script with the modules that it imports before it, as one module.

    They share one scope there, so no two may use the same name; and no string may span lines or
    look like a comment.
    """
    modules: dict[Path, str] = {}  # what a module needs stands before it
    _collect(main.resolve(), modules)
    *needed, text = modules.values()
    return "\n".join([*(_EXPORT.sub("", module) for module in needed), text])


def stylesheet(main: Path) -> str:
    """The stylesheet with those that it imports in their places."""
    text = main.read_text("utf-8")
    whole = _CSS_IMPORT.sub(lambda found: (main.parent / found[1]).read_text("utf-8"), text)
    return _stripped("css", whole)


_CSS_IMPORT = re.compile(r"^@import '(\.[\w./]+\.css)';\n", re.MULTILINE)
_IMPORT = re.compile(r"^import [^;]*? from '(\.[\w./]+\.js)';\n", re.MULTILINE)
_COMMENT = {"html": r"<!--[^>]*-->\n", "css": r"/\*[^*]*\*/\n", "js": r"^\s*//.*\n| // .*$"}
_EXPORT = re.compile(r"^export (?=const|function|class)", re.MULTILINE)


def _collect(script: Path, modules: dict[Path, str]) -> None:
    text = script.read_text("utf-8")
    for name in _IMPORT.findall(text):
        module = (script.parent / name).resolve()
        if module not in modules:
            _collect(module, modules)
    modules[script] = _stripped("js", _IMPORT.sub("", text))


def _sent(name: str, script: str) -> str:
    """What travels: the script itself, or what loads it from where it is served."""
    if len(script) <= SHORT:
        return script
    version = hashlib.sha256(script.encode()).hexdigest()[:12]
    address = served(name, version, script.encode())
    return (
        _stripped("js", _LOADER.read_text("utf-8")).replace("ADDRESS", address)
        if address
        else script
    )


def _stripped(kind: str, text: str) -> str:
    """Without comments and indentation, which would travel for nobody."""
    return re.sub(rf"{_COMMENT[kind]}|^\s+", "", text, flags=re.MULTILINE)
