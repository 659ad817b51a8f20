"""Is progress brought back to a page, and does a page ask for a line of one's own code?"""

import pytest
import streamlit as st
from streamlit.proto.Common_pb2 import FileURLs
from streamlit.runtime.uploaded_file_manager import UploadedFile, UploadedFileRec
from streamlit.testing.v1 import AppTest

from dashboard.exercises.attempts import Attempt, Result
from dashboard.exercises.exercise import Verdict
from dashboard.exercises.own_runs import own_seed
from dashboard.exercises.pasted import BEGIN, NAMES
from dashboard.exercises.progress_file import MAX_BYTES, taken_along
from dashboard.exercises.reading import load_exercises
from dashboard.runs.registry import Registry
from dashboard.server import resources
from dashboard.session.state import AppState
from dashboard.views.exercises import taking_along
from tests.reading import open_page, words

MINE = "m" * 32
ALL_OK = f"{BEGIN} {' '.join(f'{name}=ok' for name in NAMES)}"


@pytest.fixture(autouse=True)
def my_cookie(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("dashboard.session.state.owner_token", lambda: MINE)


def bring_back(monkeypatch: pytest.MonkeyPatch, content: bytes) -> list[str]:
    """What is said of a file that a browser has sent."""
    file = UploadedFile(UploadedFileRec("1", "p.json", "application/json", content), FileURLs())
    state = AppState(MINE)
    with monkeypatch.context() as patch:
        patch.setattr(st, "session_state", {"upload_progress": file})
        taking_along._bring_back(state)
    return state.notices


def page(exercise: str, **address: str) -> AppTest:
    app = open_page("exercises", exercise=exercise, **address)
    assert not app.exception
    return app


def test_a_lost_disk_costs_nothing(runs: Registry, monkeypatch: pytest.MonkeyPatch) -> None:
    progress = resources.progress()
    progress.predict(MINE, "two-terms", 1, "so I think")
    progress.hint(MINE, "collapse")
    content = taken_along(progress.of(MINE))
    assert progress.forget(MINE) == 2
    assert bring_back(monkeypatch, content) == ["Brought back: 2 exercises."]
    assert progress.attempt(MINE, "two-terms").reason == "so I think"
    (brought, stay) = bring_back(monkeypatch, content)
    assert brought == "Brought back: 0 exercises."
    assert stay.startswith("2 exercises stay as they are here")


def test_what_is_wrong_with_a_file_is_said_and_nothing_is_lost(
    runs: Registry, monkeypatch: pytest.MonkeyPatch
) -> None:
    resources.progress().predict(MINE, "two-terms", 1)
    for content, why in (
        (b"{", "cut short"),
        (b" " * (MAX_BYTES + 1), "another file"),
        (b"<script>alert(1)</script>", "no progress file"),
    ):
        (told,) = bring_back(monkeypatch, content)
        assert why in told
        assert told.endswith("Nothing was changed.")
    content = taken_along({"<b>gone</b>": Attempt(1)})
    assert any("not on this server" in told for told in bring_back(monkeypatch, content))
    assert resources.progress().of(MINE) == {"two-terms": Attempt(1)}


def test_a_file_can_be_kept_and_is_asked_for(runs: Registry) -> None:
    assert "download_progress" not in str(page("two-terms").get("download_button"))
    resources.progress().predict(MINE, "two-terms", 1)
    app = page("two-terms")
    assert [one.proto.label for one in app.get("download_button")] == ["Download my progress"]
    assert app.get("file_uploader")


def test_the_own_seed_is_shown_and_goes_to_train(runs: Registry) -> None:
    resources.progress().predict(MINE, "same-seed", 1, "so I think")
    app = page("same-seed")
    seed = own_seed(MINE)
    assert f"Your own seed is {seed}" in words(app)
    links = [link.proto.query_string for link in app.main.get("page_link")]
    for asked in (seed, seed, seed + 1):
        assert any(f"seed={asked}&" in f"{link}&" for link in links)


@pytest.mark.parametrize("lang", ["en", "fr"])
def test_a_line_of_one_s_own_code_is_read_and_checked(runs: Registry, lang: str) -> None:
    resources.progress().predict(MINE, "your-own-code", 10, "I am sure of it")
    app = page("your-own-code", lang=lang)
    assert app.button(key="check").disabled
    field = app.text_area(key="pasted_your-own-code")
    field.set_value("<b>import os</b>").run()
    assert BEGIN in app.main.get("alert")[0].proto.body if app.main.get("alert") else True
    assert app.button(key="check").disabled
    app.text_area(key="pasted_your-own-code").set_value(ALL_OK).run()
    app.radio(key="saw_your-own-code").set_value(0).run()
    app.button(key="check").click().run()
    assert not app.exception
    result = resources.progress().attempt(MINE, "your-own-code").result
    assert result
    assert (result.verdict, result.truth, result.seen) == (Verdict.RIGHT, 10, 0)
    later = page("your-own-code", lang=lang)  # after a reload the line is gone, the result is not
    assert later.success


def test_what_was_brought_back_is_marked_and_runs_that_are_gone_break_nothing(
    runs: Registry, monkeypatch: pytest.MonkeyPatch
) -> None:
    [exercise] = [one for one in load_exercises().good if one.id == "two-terms"]
    figures = {of.words: 5.0 for of in exercise.figures}
    result = Result(0, Verdict.RIGHT, 0, figures, {"A": "gone", "B": "gone", "C": "gone"}, 1e9)
    content = taken_along({"two-terms": Attempt(0, reason="because").checked(result)})
    assert bring_back(monkeypatch, content) == ["Brought back: 1 exercise."]
    app = page("two-terms")
    assert "these figures were not measured on this server" in words(app)
    assert not app.success  # equal figures bear out another choice: the file's word counts nothing


def test_the_shipped_exercises_of_this_page_are_there() -> None:
    ids = [exercise.id for exercise in load_exercises().good]
    assert ids[15:] == [
        "information-and-kl",
        "the-gap",
        "mse-or-bce",
        "is-it-good",
        "your-own-code",
    ]
    assert [one.id for one in load_exercises().good if one.own_seed] == ["same-seed", "is-it-good"]
