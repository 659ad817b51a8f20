"""What does the app know of one visitor, and under which names?

The only place where session state and the address have names of their own. Widgets keep their
values themselves; runs live in the registry and models in the cache. Nothing here draws.
"""

import time
from dataclasses import dataclass, field
from functools import lru_cache
from typing import TYPE_CHECKING, Any, Literal
from urllib.parse import parse_qs
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

import streamlit as st
from streamlit.runtime.scriptrunner import get_script_run_ctx

from dashboard.components.owner_cookie import owner_token
from dashboard.words.language import ENGLISH, LANGUAGES, ask_for_language

if TYPE_CHECKING:
    from dashboard.views.slow_motion.walk import Walk

_SESSION_KEY = "app_state"
_RUN, _LANG, _PRESENT = "run", "lang", "present"  # ?run=, ?lang= and ?present=1 in every address
ON_ITS_WAY_S = 30.0  # for so long a browser's answer may be older than a change of the address
_SWEEP = "sweep"  # on the Sweep page
_EXERCISE = "exercise"  # on the Exercises page, and where one of its links led


@dataclass
class _Moved:
    """What an address names was changed on a page, and the browser has not said so itself yet."""

    value: str | None
    page: str
    at: float  # seconds of the monotonic clock
    drawn: bool = False  # has a page been drawn since?


def _page() -> str:
    context = get_script_run_ctx()
    return context.page_script_hash if context else ""


@dataclass
class NamedChoice:
    """A select box that shows what the address names."""

    name: str | None = None  # what it showed last
    n_changes: int = 0  # how often that was changed by other means than the box


@dataclass(frozen=True)
class Pressed:
    """A preset set the controls, and the browser may not have drawn it yet."""

    preset: str
    before: dict[str, Any]  # the settings that it changed, as they were
    at: float  # seconds of the monotonic clock


@dataclass
class AppState:
    """One visitor's session: a browser tab, until it is reloaded."""

    owner: str  # the token that this browser's runs belong to; never shown, never in an address
    notices: list[str] = field(default_factory=list)  # sentences that the next frame shows once
    arrived: Literal["link", "back"] | None = None  # by what, at a page that hasn't heeded it yet
    run_names: dict[str, str] = field(default_factory=dict)  # the visitor's own runs, by id
    choices: dict[str, NamedChoice] = field(default_factory=dict)  # by their key
    replaced: dict[tuple[str, float], float] = field(default_factory=dict)  # live settings as they
    # were, and when on the monotonic clock they were replaced
    pressed: Pressed | None = None  # the preset, until a run is open or a link was followed
    slow_motion: "Walk | None" = None  # through training steps
    own_window: bool = False  # has the browser said that no other site's page is around this one?
    teachers_pass: str = field(default="", repr=False)  # of whoever knew the password
    own_runs_first: bool = True  # of a teacher's
    sweep_lists: dict[str, tuple[float, ...]] = field(default_factory=dict)  # as typed last
    forget_lessons: str = ""  # the browser is to forget which are done, once for each such wish
    _moved: "dict[str, _Moved]" = field(default_factory=dict)  # what of the address was last
    # changed from here, and when
    _page: str | None = None  # the page that was drawn last

    @property
    def carried(self) -> dict[str, str]:
        """What the address of every page carries."""
        asked = st.query_params.get(_LANG)
        language = asked if asked in LANGUAGES else None
        presented = "1" if self.presenting else None
        carried = {_RUN: self.run_id, _LANG: language, _PRESENT: presented}
        return {name: value for name, value in carried.items() if value}

    @property
    def carried_to_a_new_run(self) -> dict[str, str]:
        """The same where no run is to be in view: one is about to be set up."""
        return {name: value for name, value in self.carried.items() if name != _RUN}

    @property
    def run_id(self) -> str | None:
        """The run in the address, which may be one that nobody knows."""
        return self._named(_RUN)

    @property
    def presenting(self) -> bool:
        """Is the page shown to a class, without its sidebar and in larger type?"""
        return self._named(_PRESENT) == "1"

    def present(self, on: bool) -> None:
        """Show every page so, or no longer. Call it from a callback, as `open_run`."""
        self._move(_PRESENT, "1" if on else None)

    def settle(self) -> None:
        """Before a page is drawn: keep a change of its address from being undone by an old answer.

        A browser that answers before it has heard of the change still names the old address. So
        what was opened or closed counts on its page until the browser names it too.
        """
        self._arrive()
        for name, moved in list(self._moved.items()):
            if moved.page != _page() or time.monotonic() - moved.at > ON_ITS_WAY_S:
                del self._moved[name]
            elif (st.query_params.get(name) or None) != moved.value:
                _write(name, moved.value)
            elif moved.drawn:
                del self._moved[name]
            moved.drawn = True

    def _arrive(self) -> None:
        """At a switch of pages: what the address names is news, whatever a control held before.

        Streamlit would leave a control that is named with its default at what it held; on the way
        back it does not.
        """
        context = get_script_run_ctx()
        back = bool(context and context.is_history_navigation)
        if self._page == _page() and not back:
            return
        self._page, self.arrived = _page(), "back" if back else "link"
        for name in () if back else st.query_params:
            if name and name in st.session_state and name != _SESSION_KEY:
                del st.session_state[name]

    def open_run(self, run_id: str) -> None:
        """Show this run on every page. Call it from a callback: links drawn before stay stale."""
        self._move(_RUN, run_id)

    def close_run(self) -> None:
        """Show the shipped model again. Call it from a callback, as `open_run`."""
        self._move(_RUN, None)

    def _named(self, name: str) -> str | None:
        moved = self._moved.get(name)
        if moved and moved.page == _page():
            return moved.value
        return st.query_params.get(name) or None

    def _move(self, name: str, value: str | None) -> None:
        self._moved[name] = _Moved(value, _page(), time.monotonic())
        _write(name, value)

    @property
    def exercise_id(self) -> str | None:
        """The exercise in the address, which may be one that nobody knows."""
        return self._named(_EXERCISE)

    def open_exercise(self, exercise_id: str) -> None:
        """Do this exercise. Call it from a callback, as `open_run`."""
        self._move(_EXERCISE, exercise_id)

    @property
    def shows_exercise_before(self) -> bool:
        """Has the browser, as it asks, not yet drawn the exercise that was opened last?

        For callbacks: `settle` has the address say so.
        """
        moved = self._moved.get(_EXERCISE)
        return moved is not None and st.query_params.get(_EXERCISE) != moved.value

    @property
    def sweep_id(self) -> str | None:
        """The sweep in the address, which may be one that nobody knows."""
        return self._named(_SWEEP)

    def open_sweep(self, sweep_id: str) -> None:
        """Show this sweep. Call it from a callback, as `open_run`."""
        self._move(_SWEEP, sweep_id)

    def speak(self, language: str) -> None:
        """Show every page in this language. Call it from a callback, as `open_run`.

        What was chosen by its label is chosen anew: in the other language the label is another.
        """
        self._move(_LANG, language)
        for key, value in list(st.session_state.items()):
            if isinstance(key, str) and _may_be_a_choice(value):
                st.session_state[key] = value


def _write(name: str, value: str | None) -> None:
    if value:
        st.query_params[name] = value
    else:
        st.query_params.pop(name, None)


def _may_be_a_choice(value: object) -> bool:
    """Can this be what a control with worded options holds? A button's True can't be set."""
    one = not isinstance(value, bool) and isinstance(value, str | int | float)
    return one or (isinstance(value, list) and all(isinstance(part, str) for part in value))


def _language_in_address() -> str:
    context = get_script_run_ctx()
    return _language_in(context.query_string) if context else ENGLISH


@lru_cache(maxsize=64)
def _language_in(query_string: str) -> str:
    """What `st.query_params` says too, in a fiftieth of the time: a page asks 200 times."""
    return parse_qs(query_string).get(_LANG, [ENGLISH])[-1]


ask_for_language(_language_in_address)


def time_zone() -> ZoneInfo | None:
    """The visitor's, as the browser says; None where it doesn't."""
    try:
        return ZoneInfo(str(st.context.timezone))
    except (ZoneInfoNotFoundError, ValueError, AttributeError, RuntimeError, OSError):
        return None


def app_state() -> AppState:
    """The visitor's state, the same object for the whole session."""
    if _SESSION_KEY not in st.session_state:
        st.session_state[_SESSION_KEY] = AppState(owner=owner_token())
    state: AppState = st.session_state[_SESSION_KEY]
    return state
