"""The page "Teacher": who may enter, what is seen there, and what it does to a class."""

import json
import re
from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import pytest
from streamlit.testing.v1 import AppTest

from dashboard.classroom.access import Access, hash_of
from dashboard.classroom.classroom import Classroom
from dashboard.classroom.password import Password
from dashboard.components.own_window import Window
from dashboard.exercises.reading import Exercises
from dashboard.exercises.source import ExerciseError
from dashboard.live.board import Topic, board
from dashboard.runs.registry import Registry
from dashboard.runs.snapshot import Status
from dashboard.runs.standing import Standing
from dashboard.runs.trainings import owned_by
from dashboard.server import resources
from dashboard.session.state import AppState
from dashboard.views.teacher import entrance, topic
from tests.dashboard.run_service import LONG, eventually, training
from tests.dashboard.run_service import seen as snapshot
from tests.reading import components, live_texts, open_page, seen, told, unopened, words

RIGHT = "a long wait"
OPEN, FRAMED = Window(framed=False, kept=""), Window(framed=True, kept="")


@pytest.fixture
def classroom(monkeypatch: pytest.MonkeyPatch) -> Classroom:
    made = Classroom(Access(Password(RIGHT)), n_pages=lambda: 31)
    monkeypatch.setattr(resources, "classroom", lambda: made)
    return made


@pytest.fixture(autouse=True)
def nothing_on_the_board() -> Iterator[None]:
    board.clear()
    yield
    board.clear()


@pytest.fixture
def browser(monkeypatch: pytest.MonkeyPatch) -> dict[str, Window | None]:
    """What the browser says of its window."""
    says: dict[str, Window | None] = {"window": OPEN}
    monkeypatch.setattr(entrance, "own_window", lambda *, keep="": says["window"])
    return says


Browser = dict[str, Window | None]


def state_of(app: AppTest) -> AppState:
    state: AppState = app.session_state["app_state"]
    return state


def typed(app: AppTest, password: str) -> AppTest:
    app.text_input(key="teacher_password").set_value(password)
    [enter] = [button for button in app.button if button.label == "Enter teacher mode"]
    return enter.click().run()


def entered(**address: str) -> AppTest:
    app = open_page("teacher", **address)
    state = state_of(app)
    state.teachers_pass = resources.classroom().access.enter(RIGHT)
    return app.run()


def goes_first(runs: Registry, app: AppTest) -> bool:
    """Do this visitor's runs?"""
    return owned_by(state_of(app).owner) in runs.turns._first


def controls(app: AppTest) -> set[str]:
    """What only a teacher has on the page."""
    keys = {str(button.key) for button in app.button} | {str(t.key) for t in app.toggle}
    of_teachers = {"hold", "let_go", "own_first", "leave_teacher", "teacher_stop", "to_head"}
    found = keys & of_teachers
    return found | ({"run_list"} if components(app, "run_list") else set())


def chosen(app: AppTest, run_id: str, monkeypatch: pytest.MonkeyPatch) -> AppTest:
    monkeypatch.setattr("dashboard.views.teacher.line.run_list", lambda *_, **__: run_id)
    return app.run()


def test_the_password_opens_it_and_is_not_kept(
    classroom: Classroom, runs: Registry, browser: Browser
) -> None:
    app = open_page("teacher")
    assert not app.exception
    assert controls(app) == set()
    typed(app, RIGHT)
    assert not app.exception
    assert controls(app) == {"hold", "own_first", "leave_teacher", "run_list"}
    state = state_of(app)
    assert classroom.access.holds(state.teachers_pass)
    assert goes_first(runs, app)
    assert RIGHT not in repr(app.session_state)
    assert state.teachers_pass not in repr(app.session_state)
    assert RIGHT not in str(app.query_params)
    assert state.teachers_pass not in str(app.query_params)


def test_a_wrong_one_is_refused_and_after_some_everybody_waits(
    classroom: Classroom, runs: Registry, browser: Browser
) -> None:
    app = open_page("teacher")
    for _ in range(4):
        typed(app, "open sesame")
        assert [warning.value for warning in app.warning] == ["That is not the password."]
    typed(app, "open sesame")
    assert re.search(r"Everybody has to wait: .* in \d s\.", words(app))
    other = open_page("teacher")
    assert "Everybody has to wait" in words(other)
    typed(other, RIGHT)
    assert "not looked at" in words(other)
    assert controls(other) == set()


@pytest.mark.parametrize("window", [None, FRAMED])
def test_until_the_browser_says_that_it_is_not_framed_there_is_nothing(
    classroom: Classroom, runs: Registry, browser: Browser, window: Window | None
) -> None:
    browser["window"] = window
    app = open_page("teacher")
    assert not app.exception
    assert not app.text_input
    assert controls(app) == set()
    assert ("inside another site's page" in words(app)) is (window is FRAMED)
    state_of(app).teachers_pass = classroom.access.enter(RIGHT)
    app.run()
    assert controls(app) == set()


def test_a_tab_that_kept_its_pass_is_known_after_a_reload(
    classroom: Classroom, runs: Registry, browser: Browser
) -> None:
    browser["window"] = Window(framed=False, kept=classroom.access.enter(RIGHT))
    assert controls(open_page("teacher")) >= {"hold", "leave_teacher"}
    browser["window"] = Window(framed=False, kept="a pass that nobody gave")
    assert controls(open_page("teacher")) == set()


def test_any_browser_can_say_anything_of_its_window() -> None:
    assert Window.of({"framed": False, "kept": "a"}) == Window(framed=False, kept="a")
    framed: list[object] = [None, [], "no", {}, {"framed": 0}, {"framed": True, "kept": "a"}]
    for said in framed:
        assert Window.of(said) == FRAMED
    assert Window.of({"framed": False, "kept": ["a"]}) == OPEN


def test_whoever_leaves_is_no_teacher_any_more(
    classroom: Classroom, runs: Registry, browser: Browser
) -> None:
    app = entered()
    given = state_of(app).teachers_pass
    app.button(key="leave_teacher").click().run()
    assert controls(app) == set()
    assert not classroom.access.holds(given)
    assert not goes_first(runs, app)


def test_a_control_that_is_still_there_does_nothing_once_the_pass_is_gone(
    classroom: Classroom, runs: Registry, browser: Browser
) -> None:
    app = entered()
    classroom.access.leave(state_of(app).teachers_pass)
    app.button(key="hold").click().run()
    assert runs.turns.held is None
    assert controls(app) == set()


def test_the_line_is_held_with_a_reason_and_let_go(
    classroom: Classroom, runs: Registry, browser: Browser
) -> None:
    app = entered()
    app.text_input(key="teacher_reason").set_value("  look **up** \n").run()
    app.button(key="hold").click().run()
    reason = "The teacher holds the line, and runs wait: look **up**"
    assert str(runs.turns.held) == reason
    assert reason in seen(words(app))
    assert "look **up**" not in words(app)  # no markup of it
    assert app.text_input(key="teacher_reason").value == ""
    assert controls(app) >= {"let_go"}
    app.button(key="let_go").click().run()
    assert runs.turns.held is None
    assert controls(app) >= {"hold"}


def started(runs: Registry, n: int) -> list[str]:
    """Runs of as many students; the first trains."""
    made = [runs.start(replace(LONG, seed=seed), f"student {seed}") for seed in range(n)]
    eventually(runs, made[0], training)
    return made


def test_a_run_is_stopped_or_paused_and_its_owner_told_why(
    classroom: Classroom,
    browser: Browser,
    runs: Registry,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    first, second = started(runs, 2)
    app = chosen(entered(), first, monkeypatch)
    assert not app.exception
    app.text_input(key="teacher_reason").set_value("too **long**").run()
    app.button(key="teacher_stop").click().run()
    stopped = eventually(runs, first, lambda run: run.status is Status.STOPPED)
    assert str(stopped.message) == "The teacher stopped this run: too **long**"
    chosen(app, second, monkeypatch).button(key="teacher_pause").click().run()
    paused = eventually(runs, second, lambda run: run.status is Status.PAUSED)
    assert str(paused.message) == "The teacher paused this run."


def test_a_run_is_moved_in_the_line(
    classroom: Classroom, browser: Browser, runs: Registry, monkeypatch: pytest.MonkeyPatch
) -> None:
    *_, last = started(runs, 3)
    place = snapshot(runs, last).place
    app = chosen(entered(), last, monkeypatch)
    app.button(key="to_head").click().run()
    assert not app.exception
    assert snapshot(runs, last).place != place
    app.button(key="to_end").click().run()
    assert snapshot(runs, last).place == place


def test_a_run_that_nobody_knows_is_not_chosen(
    classroom: Classroom, runs: Registry, browser: Browser, monkeypatch: pytest.MonkeyPatch
) -> None:
    for rubbish in ("unknown0", "../../etc/passwd", ""):
        app = chosen(entered(), rubbish, monkeypatch)
        assert not app.exception
        assert "teacher_stop" not in controls(app)


def test_a_teacher_s_own_runs_go_first_until_told_otherwise(
    classroom: Classroom, runs: Registry, browser: Browser
) -> None:
    app = typed(open_page("teacher"), RIGHT)
    assert app.toggle(key="own_first").value is True
    app.toggle(key="own_first").set_value(False).run()
    app.run()
    assert app.toggle(key="own_first").value is False
    assert not goes_first(runs, app)
    app.toggle(key="own_first").set_value(True).run()
    assert goes_first(runs, app)


def standing(run_id: str, status: Status, **values: Any) -> Standing:
    usual: dict[str, Any] = {
        "n_sharers": 1,
        "owner": owned_by("a student"),
        "config": LONG,
        "name": "",
    }
    usual |= {"place": None, "wait_s": None, "left_s": 42.0, "step": 0, "n_steps": 900}
    return Standing(run_id, status=status, **(usual | {"waited_s": 31.0} | values))


def test_who_trains_and_who_waits_is_listed_with_times(
    classroom: Classroom,
    runs: Registry,
    browser: Browser,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    line = [
        standing("aaaaaa", Status.TRAINING, step=120),
        standing("bbbbbb", Status.WAITING, name="**Ada**", place=1, wait_s=62.0, n_sharers=3),
    ]
    monkeypatch.setattr(runs.turns, "in_line", lambda: line)
    app = entered()
    [sent] = map(told, components(app, "run_list"))
    first, second = sent["parts"]["runs"]
    assert first["words"].startswith("Training · step 120 of 900 · 40 s of training left · of visi")
    assert second["name"] == "**Ada**"
    assert second["words"].startswith(
        "Waiting in line · number 1 in line · its turn in about 1 min 00 s · has waited 30 s · "
        "40 s of training left · shared by 3 visitors · of visitor "
    )
    assert "31 pages open" in live_texts(app)["server"]


def test_what_is_followed_is_served_to_teachers_alone(
    classroom: Classroom, runs: Registry, browser: Browser
) -> None:
    started(runs, 1)
    given = classroom.access.enter(RIGHT)
    parts = board.parts(Topic(topic.KIND, hash_of(given), "en"))
    assert set(parts.named) == {"runs", "held", "server", "log"}
    said = json.dumps(parts.contents)
    assert len(parts["runs"]) == 1
    assert owned_by("student 0") not in said  # with that one could follow the visitor
    assert given not in said
    for subject in ("all", given, hash_of("a guess")):
        assert board.parts(Topic(topic.KIND, subject, "en")).contents == {"gone": True}
    classroom.access.leave(given)
    assert board.parts(Topic(topic.KIND, hash_of(given), "en")).contents == {"gone": True}


def problems(monkeypatch: pytest.MonkeyPatch, *modules: str) -> str:
    """An exercise's file is damaged: what is said of it."""
    from dashboard.exercises.reading import load_exercises

    bad = ExerciseError("prose/en/exercises/02-two-terms.md", 7, "there is no run B")
    made = Exercises(load_exercises().good, (bad,))
    for module in modules:
        monkeypatch.setattr(f"dashboard.views.{module}.load_exercises", lambda: made)
    return str(bad)


def test_a_bad_exercise_is_shown_to_the_teacher_alone(
    classroom: Classroom, runs: Registry, browser: Browser, monkeypatch: pytest.MonkeyPatch
) -> None:
    bad = problems(monkeypatch, "teacher.server", "exercises.choosing")
    student = open_page("exercises")
    assert not student.exception
    assert bad not in words(student)
    app = entered()
    assert bad in [code.value for code in app.code]
    app.switch_page("pages/exercises.py").run()
    assert bad in words(app)


def test_the_log_is_shown_as_text(classroom: Classroom, runs: Registry, browser: Browser) -> None:
    classroom.log.failed(ValueError("# not **bold** <b>"))
    app = entered()
    [shown] = [code for code in app.code if "a page failed" in code.value]
    assert "# not **bold** <b>" in shown.value
    assert shown.language is None or shown.language == "plaintext"


def test_the_page_speaks_french(classroom: Classroom, runs: Registry, browser: Browser) -> None:
    app = entered(lang="fr")
    assert app.title[0].value == "Enseignant"
    assert app.button(key="hold").label == "Retenir la file"


def test_the_password_comes_from_secrets_or_else_from_the_environment(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    def secret(secrets: Any) -> str:
        monkeypatch.setattr("streamlit.secrets", secrets)
        return resources._secret("VAE_LAB_TEACHER")

    class None_:
        def get(self, _name: str) -> str:
            from streamlit.errors import StreamlitSecretNotFoundError

            raise StreamlitSecretNotFoundError("No secrets found")

    monkeypatch.delenv("VAE_LAB_TEACHER", raising=False)
    assert secret(None_()) == ""
    assert secret({"VAE_LAB_TEACHER": 12345678}) == "12345678"
    monkeypatch.setenv("VAE_LAB_TEACHER", "of the environment")
    assert secret(None_()) == "of the environment"
    assert secret({}) == "of the environment"
    assert secret({"VAE_LAB_TEACHER": "of the secrets"}) == "of the secrets"


def test_opening_the_page_by_a_link_makes_nobody_a_teacher(
    classroom: Classroom, runs: Registry, browser: Browser
) -> None:
    address = {"teacher_password": RIGHT, "password": RIGHT, "teacher": "1"}
    app = unopened("teacher", **address).run()
    assert controls(app) == set()
    assert app.text_input(key="teacher_password").value == ""
