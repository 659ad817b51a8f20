"""What has a student predicted and found, and is it there again?"""

import dataclasses
import json
from pathlib import Path

from hypothesis import given, settings
from hypothesis import strategies as st

from dashboard.exercises.attempts import Attempt, Progress
from dashboard.exercises.exercise import Verdict
from tests.dashboard.exercises.small import RESULT, Folders


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
    progress.checked("me", "good", RESULT)
    progress.predict("me", "good", 0)
    progress.checked("me", "good", dataclasses.replace(RESULT, verdict=Verdict.RIGHT))
    assert progress.attempt("me", "good").first is Verdict.WRONG


ANY_JSON = st.recursive(
    st.none() | st.integers() | st.text(max_size=5),
    lambda inner: st.dictionaries(st.text(max_size=8), inner, max_size=4),
)


@settings(deadline=None)  # files are written: how long that takes says nothing
@given(ANY_JSON)
def test_a_damaged_file_begins_anew(folders: Folders, content: object) -> None:
    folder = folders.mktemp("damaged")
    progress = Progress(folder)
    progress.predict("me", "good", 1)
    (path,) = folder.iterdir()
    path.write_text(json.dumps(content))
    progress.of("me")
    assert progress.predict("me", "good", 0)


def test_a_full_disk_keeps_progress_in_memory_and_says_so(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("no folder")
    progress = Progress(tmp_path / "file" / "progress")
    assert not progress.predict("me", "good", 1)
    assert progress.attempt("me", "good").prediction == 1
