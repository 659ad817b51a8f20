"""How does a test read a page: its words, digits, charts and formulas?

As Streamlit's AppTest has them; what a real browser shows is read by tests/browser/driving.py.
"""

import json
import re
import zlib
from typing import Any

import numpy as np
import plotly.graph_objects as go
import pytest
from numpy.typing import NDArray
from streamlit.testing.v1 import AppTest
from streamlit.testing.v1.element_tree import Block

from dashboard.charts.chart import Chart
from dashboard.live.board import Topic, board
from dashboard.words.glossary import glossary
from dashboard.words.typed import WORD_JOINER
from tests.conftest import REPOSITORY


def unopened(name: str = "home", **address: str) -> AppTest:
    """A visitor who is about to open this page, with these parameters in its address."""
    app = AppTest.from_file(str(REPOSITORY / "streamlit_app.py"), default_timeout=60)
    if name != "home":
        app.switch_page(f"pages/{name}.py")
    for parameter, value in address.items():
        app.query_params[parameter] = value
    return app


def open_page(name: str = "home", **address: str) -> AppTest:
    return unopened(name, **address).run()


def words(where: AppTest | Block) -> str:
    """What stands in paragraphs, captions and notes: of the whole page, or of `app.main` alone."""
    texts = [*where.markdown, *where.caption, *where.info, *where.warning]
    return " ".join([*(text.value for text in texts), *live_texts(where).values()])


def seen(markdown: str) -> str:
    """What a reader sees of what `as_text` wrote."""
    return re.sub(r"\\(.)", r"\1", markdown.replace(WORD_JOINER, ""))


def live_texts(app: AppTest | Block) -> dict[str, str]:
    """What every sentence that follows something says when the page is drawn, by its key."""
    return {key_of(proto): _said(told(proto)) for proto in components(app, "live_text")}


def _said(sent: dict[str, Any]) -> str:
    parts = sent["parts"]
    holds = (
        case["template"]
        for case in sent["cases"]
        if all(parts.get(name) == value for name, value in case["when"].items())
    )
    template = next(holds, sent["template"])
    return str(template.format_map(parts | sent["fixed"]))


def standings(app: AppTest) -> dict[str, dict[str, Any]]:
    """How far every bar has come when the page is drawn, and what it says, by its key."""
    sent = {key_of(p): told(p) for p in components(app, "live_progress")}
    found = {}
    for key, bar in sent.items():
        standing = bar["parts"][bar["part"]]
        line = bar["template"].format_map(bar["fixed"] | {"words": standing["words"]})
        found[key] = standing | {"line": line}
    return found


def would_run_again(app: AppTest) -> bool:
    """Would this page's browser have its script run, by what the channel says now?"""
    for follower in map(told, components(app, "follow")):
        for address, drawn in follower["drawn"].items():
            now = board.parts(Topic(*address.split("/"))).contents
            if any(now.get(name) != value for name, value in drawn.items()):
                return True
    return False


def told(proto: Any) -> dict[str, Any]:
    """What a component is told, where that is plain values: often they travel in a list of one."""
    values = json.loads(proto.json)
    found: dict[str, Any] = values[0] if isinstance(values, list) else values
    return found


def key_of(proto: Any) -> str:
    """The key of a component."""
    return str(proto.id).split("-", 2)[2]


def components(app: AppTest | Block, name: str) -> list[Any]:
    return [
        element.proto
        for element in app.get("bidi_component")
        if element.proto.component_name == f"vae_{name}"
    ]


def grids(app: AppTest) -> dict[str, dict[str, Any]]:
    """What the browser is told of every grid of digits, by its key; of the pixels see `painted`."""
    sent = [json.loads(proto.bytes.split(b"\n", 1)[0]) for proto in components(app, "digits")]
    return {header["key"]: header for header in sent}


def grid(app: AppTest, key: str) -> dict[str, Any]:
    found = grids(app)
    assert key in found, f"of these digits there are only {list(found)}"
    return found[key]


def painted(app: AppTest, key: str) -> NDArray[np.uint8]:
    """The pixels (n, 784) of the digits with this key."""
    for proto in components(app, "digits"):
        header, deflated = proto.bytes.split(b"\n", 1)
        if json.loads(header)["key"] == key:
            return np.frombuffer(zlib.decompress(deflated), np.uint8).reshape(-1, 784)
    pytest.fail(f"no digits are painted under the key {key}")


def charts(app: AppTest, component: str = "plot") -> dict[str, dict[str, Any]]:
    """What the browser gets of every chart, by its key: all that Plotly knows, and nothing else."""
    sent = [proto.bytes.split(b"\n", 1) for proto in components(app, component)]
    found = {json.loads(head)["key"]: json.loads(zlib.decompress(body)) for head, body in sent}
    for message in found.values():
        checked(Chart(message["figure"]["data"], message["figure"]["layout"]))
    return found


def checked(chart: Chart) -> go.Figure:
    """The chart as Plotly's own object, which raises ValueError at a part that it doesn't know."""
    return go.Figure(chart.data, chart.layout)


def chart(app: AppTest, key: str) -> dict[str, Any]:
    found = charts(app)
    assert key in found, f"of these charts there are only {list(found)}"
    return found[key]


def formulas(app: AppTest) -> list[list[dict[str, str]]]:
    """The parts of every formula of the page: each has a text, some a value and a meaning."""
    return [told(proto)["parts"] for proto in components(app, "formula")]


def values(app: AppTest, *names: str) -> list[str]:
    """The numbers under the symbols of the formula with exactly these terms of the glossary."""
    glyphs = [glossary()[name].glyph for name in names]
    for parts in formulas(app):
        terms = [part for part in parts if "meaning" in part]
        if [term["text"] for term in terms] == glyphs:
            return [term["value"] for term in terms]
    pytest.fail(f"no formula is made of {names}")
