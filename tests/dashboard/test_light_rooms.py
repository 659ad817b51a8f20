"""What stands round every page imports neither torch nor plotly: a first paint waits for neither.

Asked in a fresh process for each room, and once for what stands above the frame of every page.
"""

import ast
import json
from pathlib import Path

import pytest

from tests.conftest import REPOSITORY
from tests.fresh_process import printed_by

ROOMS = (*("words", "live", "shell", "session", "controls", "server", "exercises", "classroom"),)
HEAVY_MODULES = {"dashboard.exercises.marking", "dashboard.exercises.trained"}  # runs, looked at
PAGES = [REPOSITORY / "streamlit_app.py", *sorted(REPOSITORY.glob("pages/*.py"))]

# Streamlit brings a part of plotly along: what counts is what comes after it.
TRIES = """
import json, sys
import streamlit
HEAVY = {"torch", "torchvision", "plotly", "pandas", "pyarrow", "altair"}
before, found = set(sys.modules), {}
for name, program in json.loads(sys.stdin.read()):
    exec(program, {"__name__": name})
    heavy = HEAVY & {module.split(".")[0] for module in set(sys.modules) - before}
    if heavy:
        found[name] = sorted(heavy)
        break
print(json.dumps(found))
"""


def heavy_after(programs: list[tuple[str, str]]) -> dict[str, list[str]]:
    """The first program, by its name, that brings something heavy along, and what."""
    said = printed_by(TRIES, told=json.dumps(programs), limit_s=100)
    found: dict[str, list[str]] = json.loads(said)
    return found


def modules_of(room: str) -> list[str]:
    files = sorted((REPOSITORY / "dashboard" / room).rglob("*.py"))
    names = [".".join(file.relative_to(REPOSITORY).with_suffix("").parts) for file in files]
    return [name.removesuffix(".__init__") for name in names if not name.endswith("__main__")]


def above_the_frame(page: Path) -> str:
    """What a page does before it draws its frame."""
    above: list[ast.stmt] = []
    for statement in ast.parse(page.read_text("utf-8")).body:
        calls = (node.func for node in ast.walk(statement) if isinstance(node, ast.Call))
        if any(isinstance(call, ast.Name) and call.id == "frame" for call in calls):
            return ast.unparse(ast.Module(above, []))
        above.append(statement)
    raise AssertionError(f"{page.name} draws no frame")


@pytest.mark.parametrize("room", ROOMS)
def test_a_light_room_brings_nothing_heavy_along(room: str) -> None:
    light = [name for name in modules_of(room) if name not in HEAVY_MODULES]
    assert light
    assert not heavy_after([(name, f"import {name}") for name in light])


def test_no_page_waits_for_anything_heavy_before_its_frame() -> None:
    assert not heavy_after([(page.name, above_the_frame(page)) for page in PAGES])


def test_something_heavy_is_noticed() -> None:
    assert heavy_after([("light", "import json"), ("heavy", "import torch")]) == {
        "heavy": ["torch"]
    }
    assert heavy_after([("plots", "import plotly.express")])


def test_the_home_pages_first_screen_is_drawn_without_anything_heavy() -> None:
    """Streamlit too imports pandas and pyarrow when a component is handed certain data."""
    printed_by("""
import sys
from streamlit.testing.v1 import AppTest
HEAVY = {"torch", "torchvision", "pandas", "pyarrow", "altair"}
assert not HEAVY & set(sys.modules), HEAVY & set(sys.modules)

app = AppTest.from_string('''
import sys
import streamlit as st
from dashboard.views.home.two_numbers import first_screen
first_screen()
st.text(" ".join(sys.modules))
''', default_timeout=60).run()
assert not app.exception, app.exception
assert len(app.get("bidi_component")) >= 1
assert len(app.slider) == 2
found = HEAVY & set(app.text[0].value.split())
assert not found, found
""")
