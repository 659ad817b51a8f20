"""Which model is in view, what does every page say of it, and how is another one chosen?"""

from pathlib import Path
from typing import Any

import pytest
import streamlit as st
from streamlit.testing.v1 import AppTest

from dashboard.controls.named_choice import named_choice
from dashboard.runs.registry import Registry
from dashboard.server import resources
from dashboard.session.state import AppState
from tests.dashboard.shell.small_app import captions, small_app
from tests.reading import open_page


@pytest.fixture
def home() -> AppTest:
    return open_page()


def test_every_page_names_the_run_in_its_address(tmp_path: Path, run_id: str) -> None:
    app = small_app(tmp_path, "train")
    app.query_params["run"] = run_id
    for page in ("streamlit_app.py", "pages/train.py"):
        app.switch_page(page).run()
        assert "**Sketched digits, L 2, beta 1, " in captions(app)
        assert "finished" in captions(app)


def test_the_picker_offers_shipped_models_and_ones_own_runs(home: AppTest) -> None:
    picker = home.selectbox(key="run_picker")
    assert picker.value == resources.SHIPPED
    assert picker.options == list(resources.SHIPPED_MODELS.values())
    home.selectbox(key="run_picker").set_value("mnist-20d").run()
    assert home.query_params["run"] == "mnist-20d"
    assert "mnist-20d" in captions(home)


def test_somebody_elses_run_can_be_in_view_but_is_not_offered(
    tmp_path: Path, runs: Registry, run_id: str
) -> None:
    app = small_app(tmp_path)
    app.query_params["run"] = run_id
    app.run()
    picker = app.selectbox(key="run_picker")
    assert picker.value == run_id
    picker.set_value("sketched-2d").run()
    assert run_id not in " ".join(app.selectbox(key="run_picker").options)


def test_an_answer_from_before_a_change_does_not_undo_it(
    home: AppTest, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A browser may answer while a run is being opened: with the picker's old label."""
    stale = home.selectbox(key="run_picker")
    old_label = stale.format_func
    home.query_params["run"] = "mnist-20d"  # as a button would
    home.run()
    assert "mnist-20d" in captions(home)
    with monkeypatch.context() as before:
        before.setattr(type(stale), "format_func", property(lambda _: old_label))
        stale.set_value(resources.SHIPPED).run()
    assert home.query_params["run"] == "mnist-20d"
    assert "mnist-20d" in captions(home)
    assert home.selectbox(key="run_picker").value == "mnist-20d"
    home.selectbox(key="run_picker").set_value(resources.SHIPPED).run()  # meant
    assert home.query_params["run"] == resources.SHIPPED


@pytest.mark.parametrize(("now", "opened"), [("mnist-20d", []), ("mnist-2d", ["sketched-2d"])])
def test_a_picker_that_was_not_drawn_since_a_change_picks_nothing(
    monkeypatch: pytest.MonkeyPatch, now: str, opened: list[str]
) -> None:
    """A page that was interrupted between a change and its picker still has the old one."""
    drawn: dict[str, Any] = {}
    monkeypatch.setattr(st, "session_state", {})
    monkeypatch.setattr(st, "selectbox", lambda *_, **said: drawn.update(said))
    asked: list[str] = []
    named_choice(
        "Model in view",
        {"mnist-2d": "one", "sketched-2d": "other"},
        "mnist-2d",
        key="run_picker",
        present=lambda: now,
        choose=asked.append,
        state=AppState(owner="me"),
    )
    st.session_state["run_picker"] = "sketched-2d"
    drawn["on_change"](*drawn["args"])
    assert asked == opened


@pytest.mark.parametrize("unknown", ["gone1234", "../../etc/passwd", "**bold**<script>"])
def test_a_run_that_is_gone_is_said_once(tmp_path: Path, runs: Registry, unknown: str) -> None:
    app = small_app(tmp_path)
    app.query_params["run"] = unknown
    app.run()
    assert not app.exception
    assert "no longer on this server" in app.warning[0].value
    assert unknown not in app.warning[0].value
    assert "mnist-2d" in captions(app)
    assert "run" not in app.query_params
    assert not app.run().warning
