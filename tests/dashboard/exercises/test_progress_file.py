"""What comes back of a progress file, whoever wrote it?"""

import dataclasses
import json
import math
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from dashboard.exercises.attempts import Attempt, Progress, fitting
from dashboard.exercises.exercise import Verdict
from dashboard.exercises.progress_file import (
    FORMAT,
    MAX_BYTES,
    VERSION,
    NoProgress,
    found_in,
    merged,
    taken_along,
)
from dashboard.exercises.reading import Exercises
from dashboard.exercises.report import report
from tests.dashboard.exercises.small import GOOD, RESULT, read
from tests.dashboard.exercises.test_attempts import ANY_JSON, spoiled

NOW = 2e9
RIGHT = dataclasses.replace(RESULT, prediction=0, verdict=Verdict.RIGHT, at=1.5e9)
DONE = Attempt(RESULT.prediction, 1).checked(RESULT)


@pytest.fixture
def exercises(tmp_path: Path) -> Exercises:
    return read(tmp_path, good=GOOD, other=GOOD)


def file_of(exercises: object, **others: Any) -> bytes:
    held = {"format": FORMAT, "version": VERSION, "exercises": exercises} | others
    return json.dumps(held).encode()


def test_what_was_taken_along_comes_back_marked(exercises: Exercises, tmp_path: Path) -> None:
    content = taken_along({"good": DONE, "other": Attempt(0)})
    found = found_in(content, exercises, now=NOW)
    assert (found.n_elsewhere, found.n_unread) == (0, 0)
    progress = Progress(tmp_path / "progress")
    assert progress.bring_back("me", found.attempts, merged)
    marked = dataclasses.replace(DONE, brought_back=True, tried=DONE.tries)
    assert progress.attempt("me", "good") == marked
    assert progress.attempt("me", "other") == Attempt(0, brought_back=True)
    assert progress.bring_back("me", found.attempts, merged)  # a second time
    assert progress.attempt("me", "good") == marked


def test_what_was_checked_later_stays_and_the_first_verdict_with_it() -> None:
    older, newer = DONE, Attempt(0).checked(RIGHT)
    assert merged(newer, older) == newer
    back = merged(older, newer)
    assert back.result == RIGHT
    assert back.brought_back
    assert back.first is Verdict.WRONG  # that this server saw
    assert [one.verdict for one in back.tried] == [Verdict.WRONG, Verdict.RIGHT]


def test_a_prediction_that_waits_here_is_not_lost_and_the_tries_are_not_forgotten() -> None:
    here = merged(Attempt(0, reason="I think so"), DONE)
    assert (here.prediction, here.reason, here.result) == (0, "I think so", None)
    assert here.tried_before(RESULT.prediction, RESULT.runs)
    assert here.first is Verdict.WRONG
    assert merged(DONE, Attempt(0)) == DONE
    assert merged(Attempt(hints=2), Attempt(1)) == Attempt(1, 2, brought_back=True)
    assert merged(Attempt(), Attempt(hints=2)) == Attempt(hints=2, brought_back=True)
    assert merged(Attempt(hints=2), Attempt(hints=1)) == Attempt(hints=2)


def test_a_file_from_before_reasons_and_tries_still_counts(exercises: Exercises) -> None:
    kept = ("prediction", "hints", "result", "first")
    old = json.loads(taken_along({"good": DONE}))
    attempt = {name: old["exercises"]["good"][name] for name in kept}
    attempt["result"] = {
        name: value for name, value in attempt["result"].items() if name not in ("seen", "seeds")
    }
    found = found_in(file_of({"good": attempt}), exercises, now=NOW)
    assert found.attempts["good"].result == RESULT


def test_verdicts_and_times_are_not_believed(exercises: Exercises) -> None:
    lie = dataclasses.replace(RESULT, verdict=Verdict.RIGHT, truth=1, at=9e9, seeds={"A": 3})
    odd = dataclasses.replace(
        lie, values={**lie.values, "nonsense": 3.0}, runs={"A": "x", "Q": "y"}
    )
    content = taken_along({"good": Attempt(1).checked(odd)})
    attempt = found_in(content, exercises, now=NOW).attempts["good"]
    result = attempt.result
    assert result == dataclasses.replace(RESULT, at=NOW, runs={"A": "x"}, seeds={"A": 3})
    assert [one.verdict for one in attempt.tries] == [Verdict.WRONG]
    assert attempt.first is Verdict.WRONG


def test_what_is_not_here_is_counted_and_left_out(exercises: Exercises) -> None:
    good = json.loads(taken_along({"x": DONE}))["exercises"]["x"]
    nonsense = {**good, "prediction": 7, "result": None, "hints": 0}
    held = {"good": good, "gone": good, "a/../b": good, "other": nonsense}
    found = found_in(file_of(held), exercises, now=NOW)
    assert set(found.attempts) == {"good"}
    assert (found.n_elsewhere, found.n_unread) == (2, 1)


@pytest.mark.parametrize(
    ("content", "why"),
    [
        (b"", "cut short"),
        (taken_along({"good": DONE})[:-40], "cut short"),
        (b"\xff\xfe\x00", "cut short"),
        (b"[" * 100_000, "cut short"),
        (b"[]", "another file"),
        (b'{"format": "other"}', "another file"),
        (file_of({}, version=VERSION + 1), "later version"),
        (file_of({}, version="1"), "does not say"),
        (file_of({}, version=True), "does not say"),
        (file_of([1]), "no progress"),
        (b" " * (MAX_BYTES + 1), "another file"),
        (file_of({f"e{i}": 1 for i in range(10**6)}), "another file"),
    ],
    ids=range(12),
)
def test_another_file_is_named_as_such(exercises: Exercises, content: bytes, why: str) -> None:
    with pytest.raises(NoProgress, match=why):
        found_in(content, exercises, now=NOW)


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.dictionaries(st.sampled_from(["good", "other", "gone"]), ANY_JSON | spoiled()))
@example({"good": {**json.loads(taken_along({"g": DONE}))["exercises"]["g"], "hints": 10**400}})
def test_any_values_leave_a_server_s_file_that_can_be_read(
    exercises: Exercises, tmp_path: Path, values: object
) -> None:
    found = found_in(file_of(values), exercises, now=NOW)
    progress = Progress(tmp_path / "any")
    progress.forget("me")
    progress.predict("me", "mine", 1)
    assert progress.bring_back("me", found.attempts, merged)
    back = progress.of("me")
    assert set(back) == {"mine", *found.attempts}
    fitted = {one.id: fitting(back.get(one.id, Attempt()), one) for one in exercises.good}
    for attempt in fitted.values():
        assert attempt.result is None or attempt.brought_back
    report(exercises.good, fitted, name="", at=0)


def test_a_number_that_is_none_is_no_result(tmp_path: Path) -> None:
    number = GOOD[: GOOD.index("[[choice]]")] + (
        '[number]\nlow = 0\nhigh = 9\nstep = 1\nanswer = "kl of A"\nwithin = 1\n'
    )
    text = number + GOOD[GOOD.index("\n[quoted]") :]
    exercises = read(tmp_path, good=text)
    assert not exercises.problems
    result = dataclasses.replace(RESULT, values={"kl of A": math.nan, "kl of B": 1.0})
    found = found_in(taken_along({"good": Attempt(1).checked(result)}), exercises, now=NOW)
    assert found.attempts["good"].result is None
