"""What does a student hand in?"""

from html.parser import HTMLParser
from pathlib import Path

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from dashboard.exercises.attempts import Attempt, Tried, as_reason
from dashboard.exercises.exercise import Exercise, Verdict
from dashboard.exercises.report import MAX_NAME, report
from dashboard.words import language
from tests.dashboard.exercises.small import OBSERVED, RESULT, read
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


@pytest.fixture
def observed(tmp_path: Path) -> Exercise:
    return read(tmp_path, good=OBSERVED).good[0]


def tried_twice(reason: str = "I guess <b>so</b>") -> Attempt:
    first = Tried(1, Verdict.WRONG, 0, {"A": "abcdef", "B": "ghijkl"}, 1e9, reason, 1, 0)
    second = Tried(0, Verdict.RIGHT, 0, {"A": "abcdef", "B": "mnopqr"}, 1.1e9, "Now I know", 0, 0)
    return Attempt(None, 0, None, Verdict.WRONG, tried=(first, second))


def test_every_try_is_told_with_its_reason_and_what_was_seen(observed: Exercise) -> None:
    page = Outline(report([observed], {"good": tried_twice()}, name="", at=1e9))
    lines = [line.removeprefix("section.right ") for line in page.lines]
    begin = lines.index("h2: A title")
    assert lines[begin + 1 : lines.index("ul li b: A")] == [
        "p: What happens?",
        "p: Which KL is higher?",
        "h3: Try 1",
        "p b: Predicted",
        "p: It rises",
        "p b: Because",
        "p bdi: I guess <b>so</b>",
        "p b: Saw",
        "p: that of B",
        "p b: There was to see",
        "p: that of A",
        "p b: Found",
        "p: It falls",
        "p.verdict: predicted otherwise, 2001-09-09 (A abcdef, B ghijkl)",
        "h3: Try 2",
        "p b: Predicted",
        "p: It falls",
        "p b: Because",
        "p bdi: Now I know",
        "p b: Saw",
        "p: that of A",
        "p b: Found",
        "p: It falls",
        "p.verdict: predicted right, 2004-11-09 (A abcdef, B mnopqr)",
    ]
    assert "1 of 1 exercises done, 0 of them predicted right" in " ".join(page.lines)


def test_what_was_brought_back_is_marked(observed: Exercise) -> None:
    marked = Attempt(1, 0, RESULT, Verdict.WRONG, brought_back=True)
    assert "Brought back from a file" in report([observed], {"good": marked}, name="", at=0)
    assert "Brought back" not in report([observed], attempts(), name="", at=0)


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.text())
@example("<script>alert(1)</script> <img src=x onerror=alert(1)> </bdi></p></section>")
@example("**bold** $\\sum_i x_i$ {{ 7 * 7 }} {% raw %} ![](http://example.org/x.png)")
@example("\u202ethgir ot tfel \u2067 🙂👩\u200d🔬 \0 " + "long " * 2000)
def test_a_reason_is_never_more_than_text(observed: Exercise, typed: str) -> None:
    reason = as_reason(typed)
    plain = Outline(report([observed], {"good": tried_twice("")}, name="", at=0)).lines
    page = report([observed], {"good": tried_twice(reason)}, name="", at=0)
    lines = Outline(page).lines
    shown = [f"section.right p bdi: {' '.join(reason.split())}"] if reason else []
    because = ["section.right p b: Because"] if reason else []
    at = plain.index("section.right p: It rises") + 1
    assert lines == [*plain[:at], *because, *shown, *plain[at:]]
    assert "\u202e" not in page


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
