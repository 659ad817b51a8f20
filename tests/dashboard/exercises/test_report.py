"""What does a student hand in?"""

from dashboard.exercises.attempts import Attempt
from dashboard.exercises.exercise import Exercise, Verdict
from dashboard.exercises.report import report
from tests.dashboard.exercises.small import RESULT


def test_the_report_shows_figures_and_escapes_what_was_typed(good: Exercise) -> None:
    attempts = {"good": Attempt(1, 0, RESULT, Verdict.WRONG)}
    page = report([good], attempts, name="<script>alert(1)</script>", at=1e9)
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


def test_the_report_leaves_out_what_is_not_done(good: Exercise) -> None:
    page = report([good], {"good": Attempt(1)}, name="", at=0)
    assert "A title" not in page
    assert "0 of 1 exercises done" in page
