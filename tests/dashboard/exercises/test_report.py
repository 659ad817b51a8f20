"""What does a student hand in?"""

from html.parser import HTMLParser

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from dashboard.exercises.attempts import Attempt
from dashboard.exercises.exercise import Exercise, Verdict
from dashboard.exercises.report import MAX_NAME, report
from dashboard.words import language
from tests.dashboard.exercises.small import RESULT
from tests.dashboard.words.test_translations import ENGLISH_NUMBER, TELLTALE

VOID = ("meta",)


class Outline(HTMLParser):
    """Every text of a page with the elements that it stands in: "section.wrong h2: A title"."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.lines: list[str] = []
        self.lang: str | None = None
        self._open: list[str] = []
        self.feed(page)
        self.close()
        assert not self._open

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = dict(attrs)
        self.lang = given.get("lang", self.lang)
        if tag not in VOID:
            self._open.append(tag + (f".{given['class']}" if "class" in given else ""))

    def handle_endtag(self, tag: str) -> None:
        assert self._open.pop().split(".")[0] == tag

    def handle_data(self, data: str) -> None:
        if data.strip() and self._open[-1] not in ("style", "title"):
            within = " ".join(self._open).removeprefix("html body ")
            self.lines.append(f"{within}: {' '.join(data.split())}")


def attempts() -> dict[str, Attempt]:
    return {"good": Attempt(1, 0, RESULT, Verdict.WRONG)}


def test_the_report_shows_figures_and_escapes_what_was_typed(good: Exercise) -> None:
    page = report([good], attempts(), name="<script>alert(1)</script>", at=1e9)
    assert "<script" not in page
    assert "&lt;script&gt;" in page
    for shown in (
        "It rises",
        "It falls",
        "4.00 nats",
        "1.00 nats",
        "abcdef",
        "beta = 4",
    ):
        assert shown in page
    assert "2001-09-09" in page
    assert "0 of them predicted right" in page


def test_what_stands_where(good: Exercise) -> None:
    page = Outline(report([good], attempts(), name='Ada "A" & <b>Co</b>', at=1e9))
    assert page.lang == "en"
    lines = [line for line in page.lines if not line.startswith("section.wrong ul li: ")]
    assert lines == [
        "header h1: VAE lab: predicted, trained, checked",
        'header p.name: Ada "A" & <b>Co</b>',
        "header p.sum: 1 of 1 exercises done, 0 of them predicted right at the first go.",
        "header p: 2001-09-09",
        "section.wrong h2: A title",
        "section.wrong p: What happens?",
        "section.wrong p b: Predicted",
        "section.wrong p: It rises",
        "section.wrong p b: Found",
        "section.wrong p: It falls",
        "section.wrong p.verdict: predicted otherwise, 2001-09-09",
        "section.wrong table thead tr th: Figure",
        "section.wrong table thead tr th: Run",
        "section.wrong table thead tr th: Measured",
        "section.wrong table tbody tr td: KL",
        "section.wrong table tbody tr td: A",
        "section.wrong table tbody tr td: 4.00 nats",
        "section.wrong table tbody tr td: KL",
        "section.wrong table tbody tr td: B",
        "section.wrong table tbody tr td: 1.00 nats",
        "section.wrong ul li b: A",
        "section.wrong ul li b: B",
        "footer: Every prediction was checked against runs of the student's own. "
        "The settings below each table train the same runs again.",
    ]
    runs = [line.removeprefix("section.wrong ul li: ") for line in page.lines if " ul li: " in line]
    assert runs[0].startswith("abcdef: ")
    assert runs[1].startswith(": ")
    assert all("latent_dim = 2" in run and "device" not in run for run in runs)


def test_it_stands_alone(good: Exercise) -> None:
    page = report([good], attempts(), name="Ada", at=0)
    assert page.lower().startswith("<!doctype html>")
    assert "section.right { border-color" in page  # its style is in it
    assert "src=" not in page
    assert "href=" not in page


@pytest.fixture
def in_french(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(language, "_asked", [lambda: "fr"])


def test_it_says_in_which_language_it_is(good: Exercise, in_french: None) -> None:
    page = Outline(report([good], attempts(), name="Ada", at=0))
    assert page.lang == "fr"
    of_ours = [line.split(": ", 1)[1] for line in page.lines if "ul li" not in line]
    teachers = {"What happens?", "It rises", "It falls", "A title"}
    for text in set(of_ours) - teachers:
        assert not TELLTALE.search(text), text
        assert not ENGLISH_NUMBER.search(text), text
    assert "4,00 nats" in " ".join(of_ours)


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.text())
@example("{{ 7 * 7 }} {% raw %} </style><script>&amp;")
def test_a_name_is_never_more_than_text(good: Exercise, name: str) -> None:
    title, *rest = Outline(report([good], attempts(), name="", at=0)).lines
    kept = " ".join(name[:MAX_NAME].split())
    shown = [f"header p.name: {kept}"] if kept else []
    assert Outline(report([good], attempts(), name=name, at=0)).lines == [title, *shown, *rest]


def test_the_report_leaves_out_what_is_not_done(good: Exercise) -> None:
    page = report([good], {"good": Attempt(1)}, name="", at=0)
    assert "A title" not in page
    assert "0 of 1 exercises done" in page
