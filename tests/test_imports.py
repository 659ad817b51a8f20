"""Can two threads import the same heavy package at once and meet it half made?

Python lets one thread at a time through the import of a module, so a package with one door is safe.
What two threads enter by different doors is not: Python then hands out half-made modules.
"""

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.conftest import REPOSITORY
from tests.fresh_process import printed_by

FILES = [
    *REPOSITORY.glob("vae_core/**/*.py"),
    *REPOSITORY.glob("dashboard/**/*.py"),
    *REPOSITORY.glob("pages/*.py"),
    REPOSITORY / "streamlit_app.py",
]
DOORS: dict[str, set[str]] = {  # package -> the files that may import it
    "plotly": set(),
    "pandas": set(),
    "pyarrow": set(),
    "altair": set(),
    "torchvision": set(),
}
WHOLE_FIRST = ("torch", "numpy", "pandas", "plotly")
# Parts of torch whose first use imports its compiler, in whichever thread comes first.
LATE_PARTS = {"optim", "compile", "compiler", "_dynamo", "export", "onnx", "skip_init", "vmap"}


def imported(tree: ast.AST) -> Iterator[str]:
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            yield from (name.name for name in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module:
            yield node.module
            yield from (f"{node.module}.{name.name}" for name in node.names)


def attributes(tree: ast.AST) -> Iterator[str]:
    return (node.attr for node in ast.walk(tree) if isinstance(node, ast.Attribute))


def place(file: Path) -> str:
    return str(file.relative_to(REPOSITORY))


@pytest.mark.parametrize("file", FILES, ids=place)
def test_a_heavy_package_has_one_door(file: Path) -> None:
    tree = ast.parse(file.read_text("utf-8"))
    for name in imported(tree):
        doors = DOORS.get(name.split(".")[0])
        assert doors is None or place(file) in doors, f"{name}: import it by its door"
        parts = set(name.split(".")) if name.startswith("torch.") else set()
        assert not parts & LATE_PARTS
    if "torch" in {name.split(".")[0] for name in imported(tree)}:
        assert not set(attributes(tree)) & LATE_PARTS


@pytest.mark.parametrize("file", FILES, ids=place)
def test_a_part_is_imported_after_the_whole(file: Path) -> None:
    """`import torch.nn` locks torch.nn and waits for torch, whose own import waits for torch.nn."""
    whole: set[str] = set()
    tree = ast.parse(file.read_text("utf-8"))
    for_types = {
        part
        for node in tree.body
        if isinstance(node, ast.If) and ast.unparse(node.test) == "TYPE_CHECKING"
        for part in node.body
    }
    lines = [n for n in ast.walk(tree) if isinstance(n, ast.Import | ast.ImportFrom)]
    for node in sorted(set(lines) - for_types, key=lambda node: node.lineno):
        if isinstance(node, ast.ImportFrom):
            parts = [node.module or ""]
        else:
            parts = [name.name for name in node.names]
        for part in parts:
            package = part.split(".")[0]
            assert package == part or package not in WHOLE_FIRST or package in whole, part
            whole.add(part)


def test_our_own_modules_import_each_other_in_no_circle() -> None:
    names = {
        place(file).removesuffix(".py").removesuffix("/__init__").replace("/", "."): file
        for file in FILES
    }
    needs = {
        name: {
            other
            for node in ast.parse(file.read_text("utf-8")).body
            if isinstance(node, ast.Import | ast.ImportFrom)
            for other in imported(node)
            if other in names and other != name
        }
        | {parent for parent in names if name.startswith(f"{parent}.")}  # imported on the way
        for name, file in names.items()
    }
    while free := [name for name, others in needs.items() if not others & needs.keys()]:
        for name in free:
            del needs[name]
    assert not needs


def test_what_vae_core_does_imports_nothing_more_of_torch() -> None:
    """So any thread may train, open, save and draw while another does: there is no late import."""
    printed_by("""
import sys
import torch
from benchmarks.imports import (
    asks_for_slopes, opens_a_checkpoint, sketches, steps_slowly, trains, trains_in_half_precision
)
before = set(sys.modules)
entries = (trains, trains_in_half_precision, steps_slowly, asks_for_slopes, opens_a_checkpoint)
for entry in (*entries, sketches):
    entry()
late = {name for name in set(sys.modules) - before if name.split(".")[0] in ("torch", "sympy")}
assert late <= {"torch.utils._device"}, sorted(late)  # it imports nothing further
assert "pandas" not in sys.modules
""")


@pytest.mark.slow
def test_every_page_comes_by_the_doors() -> None:
    """Each page in turn, in a fresh process: who imports a heavy package's modules, and by what?"""
    said = printed_by(
        """
import sys, traceback
HEAVY = ("torch", "torchvision", "sympy", "pandas", "pyarrow", "altair", "scipy")
reached = {}

class Watch:
    def find_spec(self, name, path=None, target=None):
        top = name.split(".")[0]
        if top in HEAVY and name != "torch.utils._device":
            files = [frame.filename for frame in traceback.extract_stack()]
            inside = [file for file in files if f"site-packages/{top}/" in file]
            entire = name == "torch" or top == "torch" and "torch/__init__.py" in " ".join(inside)
            if not entire:
                ours = [f for f in traceback.extract_stack() if "site-packages" not in f.filename]
                reached.setdefault(top, []).append((name, ours[-3:]))

sys.meta_path.insert(0, Watch())
from pathlib import Path
from streamlit.testing.v1 import AppTest
for page in [None, *sorted(Path("pages").glob("*.py"))]:
    app = AppTest.from_file("streamlit_app.py", default_timeout=100)
    if page:
        app.switch_page(str(page))
    app.run()
    assert not app.exception, (page, app.exception)
for top, places in reached.items():
    print(top, len(places), *places[:3], sep="\\n   ")
assert not reached
print("all pages")
""",
        limit_s=240,
    )
    assert "all pages" in said


@pytest.mark.slow
@pytest.mark.parametrize("way", ["cold", "with-torch"])
def test_every_late_entry_reached_by_several_threads_at_once(way: str) -> None:
    """`python -m benchmarks.imports` does it thirty times."""
    printed_by(f"from benchmarks.imports import reach_all; reach_all({way!r})")
