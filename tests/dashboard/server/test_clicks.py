"""Does every click count, whatever the browser asks right behind it?"""

import asyncio
import threading
import time
import tomllib
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TypeVar
from unittest.mock import MagicMock

import pytest
import streamlit as st
from streamlit import config
from streamlit.proto.BackMsg_pb2 import BackMsg
from streamlit.proto.ClientState_pb2 import ClientState
from streamlit.proto.WidgetStates_pb2 import WidgetState
from streamlit.runtime import Runtime
from streamlit.runtime.app_session import AppSession
from streamlit.runtime.pages_manager import PagesManager
from streamlit.runtime.script_data import ScriptData
from streamlit.runtime.scriptrunner import ScriptRunner
from streamlit.runtime.scriptrunner.script_cache import ScriptCache
from streamlit.runtime.scriptrunner_utils.script_requests import ScriptRequests
from streamlit.runtime.scriptrunner_utils.script_run_context import ScriptRunContext

from dashboard.server import clicks
from tests.conftest import REPOSITORY

T = TypeVar("T")
LIMIT_S = 20.0
PAGE = "from tests.dashboard.server import test_clicks\ntest_clicks.page()\n"
MENDED = (
    (ScriptRunner, "request_rerun"),
    (ScriptRunner, "_maybe_handle_execution_control_request"),
    (ScriptRequests, "_request_rerun_locked"),
    (ScriptRunContext, "on_script_start"),
)


class Hall:
    """What the page's script and its callbacks tell, and where they wait until they may go on."""

    def __init__(self) -> None:
        self.told: list[str] = []
        self.gates: dict[str, threading.Event] = {}

    def tell(self, what: str) -> None:
        self.told.append(what)
        gate = self.gates.get(what)
        assert gate is None or gate.wait(LIMIT_S), f"nobody let {what!r} go on"

    def until(self, what: str) -> None:
        until(lambda: what in self.told, f"{what!r} never came")


def until(holds: Callable[[], bool], otherwise: str) -> None:
    deadline = time.monotonic() + LIMIT_S
    while not holds():
        assert time.monotonic() < deadline, otherwise
        time.sleep(0.005)


hall = Hall()


def page() -> None:
    for name in ("one", "another"):
        st.button(name, key=name, on_click=_click, args=(name,))
    st.slider("slider", 0, 100, key="slider")
    _inner()
    at = st.session_state["slider"]
    hall.tell(f"computes at {at}")
    st.markdown("The end")
    hall.tell(f"whole at {at}")


@st.fragment
def _inner() -> None:
    st.button("inner", key="inner", on_click=_click, args=("inner",))


def _click(name: str) -> None:
    hall.tell(f"{name} called")
    hall.tell(f"{name} at {st.session_state['slider']}")


class Visitor:
    """A session as Streamlit's server has them, and what its browser knows of the page."""

    def __init__(self, script: Path) -> None:
        self._loop = asyncio.new_event_loop()
        self._thread = threading.Thread(target=self._loop.run_forever)
        self._thread.start()
        self._ids: dict[str, str] = {}
        self._fragment = ""
        self._session = self._on_loop(
            lambda: AppSession(ScriptData(str(script)), MagicMock(), ScriptCache(), self._take, {})
        )

    def asks(self, *requests: BackMsg) -> None:
        """One right behind the other, as they come over a connection."""
        self._on_loop(lambda: list(map(self._session.handle_backmsg, requests)))

    def click(self, name: str, slider: int | None = None) -> BackMsg:
        message = BackMsg() if slider is None else self.moves(slider)
        state = WidgetState(id=self._ids[name], trigger_value=True)
        message.rerun_script.widget_states.widgets.append(state)
        if name == "inner":
            message.rerun_script.fragment_id = self._fragment
        return message

    def moves(self, slider: int) -> BackMsg:
        message = BackMsg()
        state = WidgetState(id=self._ids["slider"])
        state.double_array_value.data.append(slider)
        message.rerun_script.widget_states.widgets.append(state)
        return message

    def sees_it_all(self) -> bool:
        return len(self._ids) == 4

    def leave(self) -> None:
        self._on_loop(self._session.shutdown)
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join(LIMIT_S)
        self._loop.close()

    def _take(self) -> None:
        for message in self._session.flush_browser_queue():
            element = message.delta.new_element
            kind = element.WhichOneof("type")
            if kind in ("button", "slider"):
                widget = getattr(element, kind)
                self._ids[widget.label] = widget.id
            self._fragment = message.delta.fragment_id or self._fragment

    def _on_loop(self, job: Callable[[], T]) -> T:
        async def done() -> T:
            return job()

        return asyncio.run_coroutine_threadsafe(done(), self._loop).result(LIMIT_S)


@pytest.fixture
def visitor(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Iterator[Visitor]:
    """Of a server like ours, who has the page before them at slider 0."""
    monkeypatch.setattr(Runtime, "_instance", MagicMock())
    monkeypatch.setattr(PagesManager, "uses_pages_directory", None)
    monkeypatch.setattr(f"{__name__}.hall", Hall())
    settings = tomllib.loads((REPOSITORY / ".streamlit" / "config.toml").read_text())
    options = {"runner.fastReruns": settings["runner"]["fastReruns"]}
    ask = config.get_option
    monkeypatch.setattr(config, "get_option", lambda name: options.get(name, ask(name)))
    script = tmp_path / "page.py"
    script.write_text(PAGE)
    visitor = Visitor(script)
    visitor.asks(BackMsg(rerun_script=ClientState()))
    until(visitor.sees_it_all, "the page was never drawn")
    hall.until("whole at 0")
    yield visitor
    visitor.leave()


@pytest.fixture
def mended(monkeypatch: pytest.MonkeyPatch) -> None:
    for owner, name in MENDED:
        monkeypatch.setattr(owner, name, getattr(owner, name))  # to be put back
    clicks.mend()


pytestmark = pytest.mark.usefixtures("mended")


def test_a_click_counts_though_a_slider_is_moved_at_once(visitor: Visitor) -> None:
    """As on Train: Start, and beta four places further."""
    visitor.asks(visitor.click("one"), *map(visitor.moves, (1, 2, 3, 4)))
    hall.until("whole at 4")
    assert hall.told.count("one called") == 1


def test_two_clicks_at_once_both_count(visitor: Visitor) -> None:
    visitor.asks(visitor.click("one"), visitor.click("another"), visitor.moves(7))
    hall.until("whole at 7")
    assert {"one called", "another called"} < set(hall.told)


def test_nothing_cuts_a_callback_off(visitor: Visitor) -> None:
    gate = hall.gates["one called"] = threading.Event()
    visitor.asks(visitor.click("one", slider=1))
    hall.until("one called")
    visitor.asks(visitor.moves(2))
    gate.set()
    hall.until("whole at 2")
    assert "one at 1" in hall.told  # with what stood there when it was clicked


def test_a_click_in_a_fragment_counts_though_the_whole_page_runs(visitor: Visitor) -> None:
    gate = hall.gates["computes at 1"] = threading.Event()
    visitor.asks(visitor.moves(1))
    hall.until("computes at 1")
    visitor.asks(visitor.click("inner", slider=1), visitor.moves(2))
    gate.set()
    hall.until("whole at 2")
    assert hall.told.count("inner called") == 1


def test_what_a_page_computes_holds_nothing_up(visitor: Visitor) -> None:
    gate = hall.gates["computes at 1"] = threading.Event()
    visitor.asks(visitor.moves(1))
    hall.until("computes at 1")
    visitor.asks(visitor.moves(2))
    hall.until("whole at 2")
    gate.set()
    visitor.asks(visitor.click("one", slider=3))
    hall.until("whole at 3")
    assert "whole at 1" not in hall.told


def test_a_callback_that_fails_costs_nobody_the_next_click(visitor: Visitor) -> None:
    gate = hall.gates["one called"] = MagicMock()
    gate.wait.side_effect = RuntimeError("not today")
    visitor.asks(visitor.click("one", slider=1))
    hall.until("one called")
    visitor.asks(visitor.click("another", slider=2), visitor.moves(3))
    hall.until("whole at 3")
    assert "another called" in hall.told
