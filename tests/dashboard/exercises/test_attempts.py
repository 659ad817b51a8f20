"""What has a student predicted and found, and is it there again?"""

import dataclasses
import errno
import json
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from dashboard.exercises.attempts import (
    MAX_BYTES,
    MAX_HINTS,
    MAX_REASON,
    MAX_TRIES,
    Attempt,
    Progress,
    Tried,
    as_reason,
    fitting,
    kept_tries,
    says_something,
)
from dashboard.exercises.exercise import Verdict
from dashboard.exercises.report import report
from tests.dashboard.exercises.small import GOOD, OBSERVED, RESULT, Folders, read

TRIED = Tried(1, Verdict.WRONG, 0, {"A": "abcdef"}, 1e9)
CHECKED = Attempt(1, 1, RESULT, Verdict.WRONG, tried=(TRIED,))


def test_progress_is_there_again_for_its_owner_alone(tmp_path: Path) -> None:
    progress = Progress(tmp_path / "progress")
    assert progress.predict("me", "good", 1)
    assert progress.hint("me", "good")
    assert progress.checked("me", "good", RESULT)
    again = Progress(tmp_path / "progress")
    assert again.attempt("me", "good") == CHECKED
    assert not again.of("somebody else")
    assert "me" not in "".join(path.name for path in (tmp_path / "progress").iterdir())


def test_predicting_again_keeps_what_the_first_check_said(tmp_path: Path) -> None:
    progress = Progress(tmp_path)
    progress.predict("me", "good", RESULT.prediction)
    progress.checked("me", "good", RESULT)
    progress.predict("me", "good", 0)
    right = dataclasses.replace(RESULT, prediction=0, verdict=Verdict.RIGHT)
    progress.checked("me", "good", right)
    assert progress.attempt("me", "good").result == right
    assert progress.attempt("me", "good").first is Verdict.WRONG


def test_every_try_is_kept_with_its_reason_and_what_was_seen(tmp_path: Path) -> None:
    progress = Progress(tmp_path)
    progress.predict("me", "good", 1, "it  must\nrise")
    progress.say_seen("me", "good", 1)
    progress.checked("me", "good", dataclasses.replace(RESULT, seen=0))
    assert progress.attempt("me", "good").reason == "it must rise"
    progress.say_seen("me", "good", 0)  # too late: the verdict is there
    assert progress.attempt("me", "good").saw == 1

    progress.predict("me", "good", None)
    anew = progress.attempt("me", "good")
    assert (anew.prediction, anew.reason, anew.saw, anew.result) == (None, "", None, None)
    progress.predict("me", "good", 0, "it falls")
    progress.say_seen("me", "good", 0)
    progress.predict("me", "good", 0, "it falls, I think")  # before a check nothing is lost
    right = dataclasses.replace(RESULT, prediction=0, verdict=Verdict.RIGHT, seen=0, at=2e9)
    progress.checked("me", "good", right)
    assert progress.attempt("me", "good").tried == (
        dataclasses.replace(TRIED, reason="it must rise", saw=1, seen=0),
        Tried(0, Verdict.RIGHT, 0, {"A": "abcdef"}, 2e9, "it falls, I think", 0, 0),
    )


def test_the_same_prediction_and_runs_are_no_second_try_and_other_runs_are(tmp_path: Path) -> None:
    progress = Progress(tmp_path)
    progress.predict("me", "good", 1, "the first reason")
    progress.say_seen("me", "good", 0)
    progress.checked("me", "good", RESULT)
    progress.predict("me", "good", 1, "another reason")
    again = progress.attempt("me", "good")
    assert again.tried_before(1, RESULT.runs)
    assert not again.tried_before(0, RESULT.runs)
    assert not again.tried_before(1, {"A": "another"})
    progress.checked("me", "good", RESULT)
    shown = progress.attempt("me", "good")
    assert (shown.result, shown.reason, shown.saw) == (RESULT, "the first reason", 0)
    assert len(shown.tried) == 1

    progress.look_again("me", "good")
    looking = progress.attempt("me", "good")
    assert (looking.prediction, looking.reason) == (1, "the first reason")
    assert (looking.saw, looking.result) == (None, None)
    progress.checked("me", "good", dataclasses.replace(RESULT, runs={"A": "another"}))
    assert [one.runs["A"] for one in progress.attempt("me", "good").tried] == ["abcdef", "another"]


def test_of_many_tries_the_first_and_the_latest_are_kept() -> None:
    attempt = Attempt(1)
    for n in range(2 * MAX_TRIES):
        attempt = attempt.checked(dataclasses.replace(RESULT, runs={"A": str(n)}))
    kept = [one.runs["A"] for one in attempt.tried]
    assert kept == ["0", *(str(n) for n in range(MAX_TRIES + 1, 2 * MAX_TRIES))]
    assert kept_tries(attempt.tried) == attempt.tried
    assert kept_tries(()) == ()


def test_what_is_checked_here_is_brought_back_from_nowhere() -> None:
    assert not Attempt(1, brought_back=True).checked(RESULT).brought_back


def test_a_file_of_the_version_before_is_read_and_its_check_counts_as_a_try(tmp_path: Path) -> None:
    """As it was written then, and for an exercise that asks for more by now."""
    progress = Progress(tmp_path)
    progress.predict("me", "good", 1)
    (path,) = tmp_path.iterdir()
    path.write_text(
        """{"good": {"prediction": 1, "hints": 2, "result": {"prediction": 1, "verdict": "wrong",
        "truth": 0, "values": {"kl of A": 4.0, "kl of B": 1.0}, "runs": {"A": "abcdef"},
        "at": 1000000000.0}, "first": "wrong"},
        "begun": {"prediction": 0, "hints": 0, "result": null, "first": null}}"""
    )
    found = progress.of("me")
    assert found["begun"] == Attempt(0)
    assert found["good"] == Attempt(1, 2, RESULT, Verdict.WRONG)
    assert found["good"].tries == (TRIED,)
    assert found["good"].tried_before(1, {"A": "abcdef"})
    observed = read(tmp_path / "prose", good=OBSERVED).good[0]
    assert fitting(found["good"], observed) == found["good"]
    progress.predict("me", "good", 0, "now I know")
    progress.checked("me", "good", dataclasses.replace(RESULT, prediction=0))
    assert [one.prediction for one in progress.attempt("me", "good").tried] == [1, 0]


LONG, TURNING = "x" * 10_000, "\u202egnip\u202c"


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("  it\tfalls \r\n fast ", "it falls fast"),
        ("<b>no</b> **bold** $x^2$ :smile:", "<b>no</b> **bold** $x^2$ :smile:"),
        ("a\0b\x1bc", "a b c"),
        (LONG, "x" * MAX_REASON),
        (f"turned {TURNING}", "turned gnip"),
        ("\ud800 half a character", "half a character"),
        ("👩\u200d🔬 says so", "👩\u200d🔬 says so"),
        (None, ""),
        (["a list"], ""),
    ],
)
def test_a_reason_is_a_bounded_line_of_text(typed: object, kept: str) -> None:
    assert as_reason(typed) == kept


@given(st.text(max_size=600) | st.text("a \n\0\u202e\ud800🙂", max_size=600))
def test_whatever_is_typed_comes_back_as_it_was_kept(folders: Folders, typed: str) -> None:
    reason = as_reason(typed)
    assert as_reason(reason) == reason
    assert len(reason) <= MAX_REASON
    assert reason == " ".join(reason.split())
    progress = Progress(folders.mktemp("reason"))
    assert progress.predict("me", "good", 1, typed)
    progress.checked("me", "good", RESULT)
    assert progress.attempt("me", "good").reason == reason
    assert progress.attempt("me", "good").tried[0].reason == reason


def test_the_longest_reasons_fit_into_a_file(tmp_path: Path) -> None:
    progress = Progress(tmp_path)
    for name in range(30):
        for n in range(MAX_TRIES):
            progress.predict("me", str(name), 1, "🙂" * MAX_REASON)
            progress.checked("me", str(name), dataclasses.replace(RESULT, runs={"A": str(n)}))
    assert len(progress.of("me")) == 30
    (path,) = tmp_path.iterdir()
    assert path.stat().st_size < MAX_BYTES


def test_a_few_letters_are_a_reason_and_signs_alone_are_none() -> None:
    assert says_something("a guess")
    assert says_something("30·2 > 60")
    assert says_something("因为它会下降")
    assert not says_something("… !? ab")


ATTEMPT = json.loads(
    json.dumps(
        dataclasses.asdict(
            dataclasses.replace(
                CHECKED, reason="why", saw=1, tried=(dataclasses.replace(TRIED, saw=1, seen=0),)
            )
        )
    )
)
ODD = st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=5)
ANY_JSON = st.recursive(
    ODD | st.just(10**400),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=8), inner),
    max_leaves=8,
)


@st.composite
def spoiled(draw: st.DrawFn) -> object:
    """An attempt in which one value is something else."""
    attempt = json.loads(json.dumps(ATTEMPT))
    place, name = draw(
        st.sampled_from([(attempt, name) for name in attempt])
        | st.sampled_from([(attempt["result"], name) for name in attempt["result"]])
        | st.sampled_from([(attempt["tried"][0], name) for name in attempt["tried"][0]])
    )
    place[name] = draw(ANY_JSON)
    return attempt


CONTENTS = (
    st.binary(max_size=30)
    | ANY_JSON.map(lambda value: json.dumps(value).encode())
    | st.dictionaries(st.just("good"), ANY_JSON | spoiled()).map(lambda v: json.dumps(v).encode())
)


@settings(deadline=None)  # files are written: how long that takes says nothing
@given(CONTENTS)
@example(b"")
@example(b"[" * 100_000)
@example(b"{" * 100_000)
@example(b" " * (MAX_BYTES + 1))
@example(b'{"good": NaN}')
@example(b"\xef\xbb\xbf{}")
@example(b"9" * 5000)
def test_a_damaged_file_begins_anew(folders: Folders, content: bytes) -> None:
    folder = folders.mktemp("damaged")
    progress = Progress(folder)
    progress.predict("me", "good", 1)
    (path,) = folder.iterdir()
    path.write_bytes(content)
    found = progress.attempt("me", "good")
    exercise = read(folders.mktemp("exercise"), good=OBSERVED).good[0]
    fitted = fitting(found, exercise)
    assert fitted.prediction is None or exercise.accepts(fitted.prediction)
    report([exercise], {"good": fitted}, name="", at=0)
    assert progress.predict("me", "good", 0)
    assert progress.attempt("me", "good").prediction == 0
    assert progress.forget("me") == 1
    assert not progress.of("me")


def test_one_attempt_that_can_t_be_read_costs_no_other(tmp_path: Path) -> None:
    progress = Progress(tmp_path)
    progress.predict("me", "good", 1)
    (path,) = tmp_path.iterdir()
    later = {"kind": "of a later version"}
    path.write_text(json.dumps({"other": later, **json.loads(path.read_text()), "third": ATTEMPT}))
    progress.hint("me", "good")
    assert progress.of("me") == {
        "good": Attempt(1, 1),
        "third": dataclasses.replace(
            CHECKED, reason="why", saw=1, tried=(dataclasses.replace(TRIED, saw=1, seen=0),)
        ),
    }


def test_a_file_that_can_t_be_read_for_a_while_is_not_overwritten(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    progress = Progress(tmp_path)
    progress.predict("me", "good", 1)
    with monkeypatch.context() as patch:
        patch.setattr(Path, "read_bytes", too_many_files)
        assert not progress.predict("me", "other", 0)
        assert progress.of("me") == {"other": Attempt(0)}
    assert progress.of("me") == {"good": Attempt(1), "other": Attempt(0)}
    assert progress.hint("me", "third")
    assert set(Progress(tmp_path).of("me")) == {"good", "other", "third"}


def too_many_files(*_: object) -> None:
    raise OSError(errno.EMFILE, "Too many open files")


def test_an_exercise_that_was_edited_since_asks_again(tmp_path: Path) -> None:
    exercise = read(tmp_path, good=GOOD).good[0]
    whole = Attempt(1, 2, RESULT, Verdict.WRONG)
    assert fitting(whole, exercise) == whole
    fewer = dataclasses.replace(exercise, choices=exercise.choices[:1])
    assert fitting(whole, fewer) == Attempt(None, 2, None, Verdict.WRONG)
    assert fitting(dataclasses.replace(CHECKED, saw=1), fewer).tried == ()
    observed = read(tmp_path / "observed", good=OBSERVED).good[0]
    told = dataclasses.replace(TRIED, saw=1, seen=5)
    values = {**RESULT.values, "kl after epoch 1 of B": 3.0}
    result = dataclasses.replace(RESULT, values=values, seen=1)
    kept = fitting(Attempt(1, 0, result, saw=1, tried=(told,)), observed)
    assert (kept.saw, kept.result) == (1, result)
    assert kept.tried == (dataclasses.replace(told, seen=None),)
    without = fitting(Attempt(1, 0, result, saw=1, tried=(told,)), exercise)
    assert (without.saw, without.tried[0].saw) == (None, None)
    assert without.result
    assert without.result.seen is None
    of_more = dataclasses.replace(RESULT, truth=2)
    assert fitting(Attempt(1, 0, of_more), exercise) == Attempt(1)
    unmeasured = dataclasses.replace(RESULT, values={"kl of A": 4.0})
    assert fitting(Attempt(1, 0, unmeasured), exercise) == Attempt(1)


def test_what_is_forgotten_is_gone_from_disk_and_memory_and_of_nobody_else(tmp_path: Path) -> None:
    progress = Progress(tmp_path / "progress")
    progress.predict("me", "good", 1)
    progress.predict("me", "other", 0)
    progress.predict("somebody else", "good", 1)
    assert progress.forget("me") == 2
    assert not progress.of("me")
    assert progress.forget("me") == 0
    assert not Progress(tmp_path / "progress").of("me")
    assert len(list((tmp_path / "progress").iterdir())) == 1
    assert progress.attempt("somebody else", "good") == Attempt(1)


def test_what_only_memory_has_is_forgotten_too(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("no folder")
    progress = Progress(tmp_path / "file" / "progress")
    progress.predict("me", "good", 1)
    assert progress.forget("me") == 1
    assert not progress.of("me")


def test_what_is_forgotten_while_it_is_checked_does_not_come_back(tmp_path: Path) -> None:
    progress = Progress(tmp_path)
    progress.predict("me", "good", RESULT.prediction)
    progress.forget("me")
    assert progress.checked("me", "good", RESULT)
    assert not progress.of("me")


def test_two_tabs_lose_nothing_of_each_other(tmp_path: Path) -> None:
    progress = Progress(tmp_path)
    names = [f"exercise-{i}" for i in range(40)]
    with ThreadPoolExecutor(8) as tabs:
        assert all(tabs.map(lambda name: progress.predict("me", name, 1), names))
        assert all(tabs.map(lambda _: progress.hint("me", "all"), range(MAX_HINTS)))
    assert set(progress.of("me")) == {*names, "all"}
    assert progress.attempt("me", "all").hints == MAX_HINTS


def test_a_full_disk_keeps_progress_in_memory_and_says_so(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("no folder")
    progress = Progress(tmp_path / "file" / "progress")
    assert not progress.predict("me", "good", 1)
    assert progress.attempt("me", "good").prediction == 1
