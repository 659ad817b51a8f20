"""Does the page say what is kept, and delete it?"""

import re
import threading
from pathlib import Path

import pytest
from streamlit.runtime.memory_session_storage import MemorySessionStorage
from streamlit.testing.v1 import AppTest

from dashboard.budgets import CARDS_ON_DISK, RUNS_ON_DISK
from dashboard.components.owner_cookie import COOKIE, FRAMED_COOKIE
from dashboard.exercises.attempts import MAX_STUDENTS, Attempt
from dashboard.runs.departed import MOST
from dashboard.runs.registry import Registry
from dashboard.server import resources
from dashboard.views.your_data.what_is_kept import TAB_MINUTES
from tests.dashboard.run_service import LONG, OTHER, SHORT, eventually, finished, training
from tests.reading import open_page, words, would_run_again

MINE = "m" * 32  # the browser's cookie


@pytest.fixture(autouse=True)
def my_cookie(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("dashboard.session.state.owner_token", lambda: MINE)


def my_run(runs: Registry, owner: str = MINE) -> str:
    run_id = runs.start(SHORT, owner)
    eventually(runs, run_id, finished)
    return run_id


def page(**address: str) -> AppTest:
    app = open_page("your_data", **address)
    assert not app.exception
    assert not app.error
    return app


def delete(app: AppTest) -> list[str]:
    """Tick the box, press the button; what is said then."""
    app.checkbox(key="delete_sure").check().run()
    app.button(key="delete").click().run()
    assert not app.exception
    assert not app.error
    return [warning.value for warning in app.warning]


def files(runs: Registry) -> set[str]:
    return {path.name for path in runs._all.files.folder.rglob("*.*") if path.is_file()}


def test_all_that_is_mine_goes_and_nothing_of_others(runs: Registry) -> None:
    kept = my_run(runs, OTHER)
    resources.progress().predict(OTHER, "two-terms", 1)
    others = files(runs)
    run_id = my_run(runs)
    runs.rename(run_id, MINE, "Ada")
    resources.progress().predict(MINE, "two-terms", 1)
    resources.progress().hint(MINE, "collapse")
    app = page(run=run_id)
    assert "**1 run of yours** and **your progress in 2 exercises**" in words(app)
    assert delete(app) == ["Deleted: 1 run of yours and your progress in 2 exercises."]
    assert "**0 runs of yours** and **your progress in 0 exercises**" in words(app)
    assert runs.card(run_id) is None
    assert not resources.progress().of(MINE)
    assert files(runs) == others
    assert runs.is_owner(kept, OTHER)
    assert resources.progress().attempt(OTHER, "two-terms") == Attempt(1)


def test_the_app_shows_the_shipped_model_again(runs: Registry) -> None:
    app = page(run=my_run(runs))
    delete(app)
    assert "run" not in app.query_params
    assert app.selectbox(key="run_picker").value == resources.SHIPPED
    assert len(app.selectbox(key="run_picker").options) == len(resources.SHIPPED_MODELS)


def test_a_run_of_somebody_else_stays_in_view(runs: Registry) -> None:
    theirs = my_run(runs, OTHER)
    app = page(run=theirs)
    assert delete(app) == ["There was nothing of yours to delete."]
    app.run()
    assert app.selectbox(key="run_picker").value == theirs


def test_the_box_has_to_be_ticked_and_each_time_anew(runs: Registry) -> None:
    run_id = my_run(runs)
    app = page()
    assert app.button(key="delete").disabled
    app.checkbox(key="delete_sure").check().run()
    app.checkbox(key="delete_sure").uncheck()
    app.button(key="delete").click().run()  # before the page has heard of it
    assert runs.card(run_id)
    delete(app)
    assert not app.checkbox(key="delete_sure").value
    assert app.button(key="delete").disabled
    assert delete(app) == ["There was nothing of yours to delete."]


def test_another_tab_hears_of_it_and_may_press_too(runs: Registry) -> None:
    my_run(runs)
    one, other = page(), page()
    other.checkbox(key="delete_sure").check().run()
    assert delete(one) == ["Deleted: 1 run of yours and your progress in 0 exercises."]
    assert would_run_again(other)
    other.button(key="delete").click().run()
    assert [warning.value for warning in other.warning] == ["There was nothing of yours to delete."]
    assert "**0 runs of yours**" in words(other)


def test_a_run_that_trains_goes_too(runs: Registry) -> None:
    run_id = runs.start(LONG, MINE)
    eventually(runs, run_id, training)
    app = page(run=run_id)
    assert delete(app) == ["Deleted: 1 run of yours and your progress in 0 exercises."]
    assert runs.snapshot(run_id) is None
    assert not [name for name in files(runs) if name.startswith(run_id)]
    assert page().selectbox(key="run_picker").value == resources.SHIPPED


def test_a_page_that_shows_a_deleted_run_says_that_it_is_gone(runs: Registry) -> None:
    run_id = runs.start(LONG, MINE)
    eventually(runs, run_id, training)
    watching = open_page("train", run=run_id)
    delete(page())
    assert would_run_again(watching)
    watching.run()
    assert not watching.exception
    assert not watching.error
    assert "no longer on this server" in watching.warning[0].value


@pytest.mark.parametrize("pressed", ["pause", "stop"])
def test_a_button_of_a_deleted_run_does_nothing(runs: Registry, pressed: str) -> None:
    run_id = runs.start(LONG, MINE)
    eventually(runs, run_id, training)
    watching = open_page("train", run=run_id)
    delete(page())
    watching.button(key=pressed).click().run()
    assert not watching.exception
    assert not watching.error
    assert "no longer on this server" in watching.warning[0].value


def test_a_deleted_run_can_t_be_renamed(runs: Registry) -> None:
    run_id = my_run(runs)
    app = open_page("decoder", run=run_id)
    delete(page())
    app.text_input(key=f"name_{run_id}").set_value("Ada").run()
    assert not app.exception
    assert not app.error
    assert not [name for name in files(runs) if name.startswith(run_id)]


def test_an_exercise_that_awaits_its_run_begins_anew(runs: Registry) -> None:
    app = open_page("exercises", exercise="first-steps")
    prediction = next(iter([*app.radio, *app.number_input]))
    prediction.set_value(0)
    app.text_area(key="reason").set_value("I guess so")
    app.button(key="keep_prediction").click().run()
    assert "Waits for: A" in words(app)
    assert resources.progress().of(MINE)
    delete(page())
    app.run()
    assert not app.exception
    assert not app.error
    assert not resources.progress().of(MINE)


def test_what_can_t_be_deleted_is_said(runs: Registry, monkeypatch: pytest.MonkeyPatch) -> None:
    resources.progress().predict(MINE, "two-terms", 1)

    def read_only(*_: object, **__: object) -> None:
        raise OSError(30, "Read-only file system")

    app = page()
    with monkeypatch.context() as patch:
        patch.setattr(Path, "unlink", read_only)
        (said,) = delete(app)
    assert said.startswith("Not everything could be deleted (Read-only file system). ")
    assert resources.progress().of(MINE)
    assert delete(app) == ["Deleted: 0 runs of yours and your progress in 1 exercise."]


def test_a_run_whose_file_is_damaged_goes_too(runs: Registry) -> None:
    run_id = my_run(runs)
    (runs._all.files.folder / f"{run_id}.safetensors").write_bytes(b"spoiled")
    runs._all.shelf.clear()
    assert delete(page()) == ["Deleted: 1 run of yours and your progress in 0 exercises."]
    assert not [name for name in files(runs) if name.startswith(run_id)]


def test_a_run_that_is_in_use_elsewhere_is_said_to_stay(
    runs: Registry, monkeypatch: pytest.MonkeyPatch
) -> None:
    my_run(runs)
    monkeypatch.setattr(Registry, "forget", lambda *_: 0)
    nothing, stays = delete(page())
    assert nothing == "There was nothing of yours to delete."
    assert stays.startswith("1 run of yours could not be deleted. ")


def test_many_tabs_delete_while_others_go_on(runs: Registry) -> None:
    """However they fall: nothing of mine is left, and all of the others' is."""
    theirs = my_run(runs, OTHER)
    stop, failed = threading.Event(), []

    def use() -> None:
        while not stop.is_set():
            try:
                resources.progress().predict(OTHER, "two-terms", 1)
                runs.cards(OTHER)
                runs.snapshot(theirs)
            except Exception as error:
                failed.append(error)

    user = threading.Thread(target=use)
    user.start()
    for _ in range(3):
        my_run(runs)
        resources.progress().predict(MINE, "two-terms", 1)
        tabs = [threading.Thread(target=lambda: runs.forget(MINE)) for _ in range(1)]
        tabs += [threading.Thread(target=lambda: resources.progress().forget(MINE))] * 1
        for tab in tabs:
            tab.start()
        for tab in tabs:
            tab.join()
    stop.set()
    user.join()
    assert not failed
    assert not runs.cards(MINE)
    assert not resources.progress().of(MINE)
    assert runs.card(theirs)
    assert resources.progress().of(OTHER)


@pytest.mark.parametrize("lang", ["en", "fr"])
def test_the_numbers_are_those_that_the_program_keeps_to(runs: Registry, lang: str) -> None:
    said = words(page(lang=lang))
    thousands = {"en": "2,000", "fr": "2\N{NARROW NO-BREAK SPACE}000"}[lang]
    assert MAX_STUDENTS == 2000
    for told in (
        RUNS_ON_DISK,
        CARDS_ON_DISK,
        MOST,
        thousands,
        180,
        COOKIE,
        FRAMED_COOKIE,
        TAB_MINUTES,
    ):
        assert re.search(rf"\b{told}\b", said), told


def test_a_closed_page_s_session_is_kept_as_long_as_the_page_says() -> None:
    assert MemorySessionStorage()._cache.ttl == 60 * TAB_MINUTES  # type: ignore[attr-defined]


def test_every_page_leads_here(runs: Registry) -> None:
    for name in ("home", "train"):
        labels = [link.proto.label for link in open_page(name).sidebar.get("page_link")]
        assert labels[-1] == "Your data"
