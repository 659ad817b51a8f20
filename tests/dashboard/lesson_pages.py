"""How does a test read a lesson's page: its words, digits, charts and formulas?"""

import json
import zlib
from pathlib import Path
from typing import Any

import pytest
from streamlit.testing.v1 import AppTest

from dashboard.prose import glossary

ROOT = Path(__file__).parents[2]


def open_page(name: str, **address: str) -> AppTest:
    app = AppTest.from_file(str(ROOT / "streamlit_app.py"), default_timeout=60)
    app.switch_page(f"pages/{name}.py")
    for parameter, value in address.items():
        app.query_params[parameter] = value
    return app.run()


def words(app: AppTest) -> str:
    return " ".join(element.value for element in [*app.markdown, *app.caption])


def components(app: AppTest, name: str) -> list[Any]:
    return [
        element.proto
        for element in app.get("bidi_component")
        if element.proto.component_name == name
    ]


def painted(app: AppTest, key: str) -> bytes:
    """The pixels of the digits with this key."""
    for proto in components(app, "vae_digits"):
        header, pixels = proto.bytes.split(b"\n", 1)
        if json.loads(header)["key"] == key:
            return zlib.decompress(pixels)
    pytest.fail(f"no digits are painted under the key {key}")


def chart(app: AppTest, key: str) -> dict[str, Any]:
    """What the browser gets of the chart with this key."""
    for proto in components(app, "vae_plot"):
        message: dict[str, Any] = json.loads(zlib.decompress(proto.bytes))
        if message["key"] == key:
            return message
    pytest.fail(f"no chart is drawn under the key {key}")


def formulas(app: AppTest) -> str:
    """All formulas of a page, as they read."""
    lines = [json.loads(proto.json)["parts"] for proto in components(app, "vae_formula")]
    return "\n".join("".join(part["text"] for part in parts) for parts in lines)


def values(app: AppTest, *names: str) -> list[str]:
    """The numbers under the symbols of the formula with exactly these terms of the glossary."""
    glyphs = [glossary()[name].glyph for name in names]
    for proto in components(app, "vae_formula"):
        terms = [part for part in json.loads(proto.json)["parts"] if "meaning" in part]
        if [term["text"] for term in terms] == glyphs:
            return [term["value"] for term in terms]
    pytest.fail(f"no formula is made of {names}")
