"""Does every chart and picture say what it is of?

A chart's zoom ends where its subject does, and a downloaded file is named after it. So a call that
leaves it out is a chart that keeps another's view, or two files of one name.
"""

import ast
from collections.abc import Iterator

import pytest

from dashboard.views.exercises.choosing import _report_name
from tests.conftest import REPOSITORY

FILES = [
    *REPOSITORY.glob("dashboard/**/*.py"),
    *REPOSITORY.glob("pages/*.py"),
    REPOSITORY / "streamlit_app.py",
]


def drawn() -> Iterator[tuple[str, ast.Call]]:
    for file in FILES:
        for node in ast.walk(ast.parse(file.read_text("utf-8"))):
            if not isinstance(node, ast.Call) or not isinstance(node.func, ast.Name):
                continue
            if node.func.id in ("plot", "digits", "latent_pad"):
                yield f"{file.name}:{node.lineno}", node


def test_every_chart_and_picture_says_what_it_is_of() -> None:
    calls = list(drawn())
    assert len(calls) > 50
    silent = [
        where
        for where, call in calls
        if not {"of", "now"} & {keyword.arg for keyword in call.keywords}
    ]
    assert silent == []


@pytest.mark.parametrize("name", ["", "  ", "Zoë 李", "../../etc", "a" * 80, 'x"<>|:?*'])
def test_a_report_s_file_is_its_student_s_and_can_be_stored(name: str) -> None:
    file = _report_name(name)
    assert file.startswith("vae-exercises-")
    assert file.endswith(".html")
    assert not set(file) & set('<>:"/\\|?* ')
    assert len(file.encode()) < 255


def test_two_students_reports_have_two_names() -> None:
    assert _report_name("Ada") != _report_name("Emmy")
