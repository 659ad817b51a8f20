"""What has a student predicted and found, and is it there again?"""

import dataclasses
import errno
import json
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from dashboard.exercises.attempts import MAX_BYTES, MAX_HINTS, Attempt, Progress, fitting
from dashboard.exercises.exercise import Verdict
from dashboard.exercises.report import report
from tests.dashboard.exercises.small import GOOD, RESULT, Folders, read


def test_progress_is_there_again_for_its_owner_alone(tmp_path: Path) -> None:
    progress = Progress(tmp_path / "progress")
    assert progress.predict("me", "good", 1)
    assert progress.hint("me", "good")
    assert progress.checked("me", "good", RESULT)
    again = Progress(tmp_path / "progress")
    assert again.attempt("me", "good") == Attempt(1, 1, RESULT, Verdict.WRONG)
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


ATTEMPT = json.loads(json.dumps(dataclasses.asdict(Attempt(1, 1, RESULT, Verdict.WRONG))))
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
    exercise = read(folders.mktemp("exercise"), good=GOOD).good[0]
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
        "third": Attempt(1, 1, RESULT, Verdict.WRONG),
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
