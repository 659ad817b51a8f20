"""Which pages are there, and how does a link lead to one?

A link carries what every address carries: the run, the language.
"""

from collections.abc import Iterable, Mapping
from functools import lru_cache
from itertools import chain
from pathlib import Path
from typing import NamedTuple

import streamlit as st
from streamlit.runtime.scriptrunner import get_script_run_ctx

from dashboard.exercises.reading import load_exercises
from dashboard.session.state import AppState
from dashboard.words.language import phrase, tr


class Entry(NamedTuple):
    """A line of the menu, shown where the page's file exists."""

    page: str  # the file's name in pages/, without .py; "home" for the app's first page
    label: str
    icon: str


HOME = Entry("home", phrase("Home"), ":material/home:")
EXERCISES = Entry("exercises", phrase("Exercises"), ":material/task_alt:")
WHAT_IS_A_VAE = Entry("what_is_a_vae", phrase("What is a VAE?"), ":material/help:")
HOW_GOOD = Entry("how_good", phrase("Is 152 good?"), ":material/straighten:")
COLLAPSE = Entry("collapse", phrase("Collapse clinic"), ":material/ecg_heart:")
COMPARE = Entry("compare", phrase("Compare"), ":material/compare:")
LATENT_MAP = Entry("latent_space", phrase("Latent map"), ":material/scatter_plot:")
SWEEP = Entry("sweep", phrase("Sweep"), ":material/tune:")
YOUR_DATA = Entry("your_data", phrase("Your data"), ":material/lock:")  # below the menu
MENU = {
    phrase("Understand"): (
        WHAT_IS_A_VAE,
        Entry("encoder", phrase("Encoder"), ":material/compress:"),
        Entry("reparameterization", phrase("Reparameterization"), ":material/shuffle:"),
        Entry("decoder", phrase("Decoder"), ":material/expand:"),
        Entry("loss", phrase("Loss"), ":material/balance:"),
        Entry("kl", phrase("Where the KL comes from"), ":material/functions:"),
        Entry("bound", phrase("The bound"), ":material/vertical_align_bottom:"),
        Entry("slow_motion", phrase("Slow motion"), ":material/slow_motion_video:"),
        Entry("results", phrase("Training and results"), ":material/flag:"),
        HOW_GOOD,
        LATENT_MAP,
        Entry("reconstruct", phrase("Reconstruct"), ":material/draw:"),
        Entry("sample", phrase("Sample"), ":material/casino:"),
    ),
    phrase("Experiment"): (
        Entry("train", phrase("Train"), ":material/model_training:"),
        COMPARE,
        SWEEP,
        COLLAPSE,
        Entry("replay", phrase("Replay"), ":material/movie:"),
        Entry("make_it_yours", phrase("Make it yours"), ":material/construction:"),
        Entry("check_your_own", phrase("Check your own"), ":material/verified:"),
    ),
    phrase("Class"): (
        EXERCISES,
        Entry("teacher", phrase("Teacher"), ":material/co_present:"),
    ),
}
_ENTRIES = {line.page: line for line in (HOME, YOUR_DATA, *chain(*MENU.values()))}
PAGES = tuple(_ENTRIES)


def entry(page: str) -> Entry:
    """The menu's line of a page. KeyError where it has none."""
    return _ENTRIES[page]


def link(page: str, label: str, *, icon: str | None = None, state: AppState) -> None:
    """A link to a page, with the run in its address. Nothing where the page has no file."""
    if exists(page):
        _link(page, label, icon, state.carried)


def watch(label: str, run_id: str, *, icon: str, state: AppState) -> None:
    """A link to a run, whichever is in view."""
    _link("train", label, icon, state.carried | {"run": run_id})


def compare(label: str, run_ids: Iterable[str], *, state: AppState) -> None:
    """A link to these runs, side by side."""
    chosen: Mapping[str, str | list[str]] = {**state.carried, "with": list(run_ids)}
    if exists(COMPARE.page):
        _link(COMPARE.page, label, COMPARE.icon, chosen)


def _link(page: str, label: str, icon: str | None, carried: Mapping[str, str | list[str]]) -> None:
    st.page_link(_file(page), label=label, icon=icon, query_params=carried)


def way_back(state: AppState) -> None:
    """Back to the exercise that led here."""
    exercise = load_exercises().get(state.exercise_id) if state.exercise_id else None
    if exercise:
        st.page_link(
            _file(EXERCISES.page),
            label=tr("Back to the exercise: {title}", title=exercise.words_now.title),
            icon=EXERCISES.icon,
            query_params=state.carried | {"exercise": exercise.id},
        )


def menu(state: AppState) -> None:
    """A link to every page."""
    carried = state.carried
    _link(HOME.page, tr(HOME.label), HOME.icon, carried)
    for section, entries in MENU.items():
        shown = [entry for entry in entries if exists(entry.page)]
        if shown:
            st.caption(tr(section))
        for entry in shown:
            _link(entry.page, tr(entry.label), entry.icon, carried)


def _file(page: str) -> str:
    return "streamlit_app.py" if page == HOME.page else f"pages/{page}.py"


def exists(page: str) -> bool:
    """Is this page part of the running app? `st.page_link` raises for one that isn't."""
    context = get_script_run_ctx()
    return context is not None and _is_file(context.main_script_path, _file(page))


@lru_cache
def _is_file(main: str, file: str) -> bool:
    return (Path(main).parent / file).is_file()
