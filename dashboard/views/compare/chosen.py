"""Which models are compared? Chosen by their names, and kept in the address.

/compare?with=mnist-2d&with=Ab3dEf7h
"""

import re
from dataclasses import dataclass

import streamlit as st

from dashboard.controls.kept import kept_here
from dashboard.runs.names import run_names
from dashboard.server import resources
from dashboard.server.resources import SHIPPED, SHIPPED_MODELS
from dashboard.session.state import AppState, time_zone
from dashboard.views.compare.compared import MOST, Compared, compared
from dashboard.words.language import said, tr
from dashboard.words.typed import as_text

KEY, ADDRESS = "compared", "with"
BESIDE = {SHIPPED: "mnist-2d-beta4"}  # what a model is held against first, where not SHIPPED
NAME = re.compile(r"[\w-]{1,32}", re.ASCII)


@dataclass(frozen=True)
class Choice:
    """What is compared: its number on the page decides its letter and its colour."""

    number: int  # from 0
    title: str  # which somebody may have typed: not for Markdown as it is
    of: Compared


def chosen(state: AppState) -> list[Choice]:
    """The control, and what it says; of what can't be compared a sentence says why."""
    _arrive(state)
    if KEY not in st.session_state:
        st.session_state[KEY] = _first(state)
    found: dict[str, Compared | None] = {}
    complaints = []
    for name in st.session_state[KEY]:
        try:
            found[name] = compared(name)
        except resources.ModelUnavailable as error:
            complaints.append(said(error))
            found[name] = None
    titles = _titles(state, found)
    picked = st.multiselect(
        tr("Runs and models, two to {most}", most=MOST),
        list(titles),
        format_func=titles.__getitem__,
        max_selections=MOST,
        placeholder=tr("Choose by name"),
        **kept_here(KEY),
    )
    if st.query_params.get_all(ADDRESS) != picked:
        st.query_params.from_dict(_others() | {ADDRESS: picked})
    choices: list[Choice] = []
    for name in picked:
        of = found.get(name)
        if of is not None:
            choices.append(Choice(len(choices), titles[name], of))
        elif name not in SHIPPED_MODELS:
            complaints.append(_gone(name))
    for complaint in complaints:
        st.warning(complaint, icon=":material/info:")
    return choices


def _others() -> dict[str, list[str]]:
    """What else stands in the address."""
    names = (name for name in st.query_params if name != ADDRESS)
    return {name: st.query_params.get_all(name) for name in names}


def _arrive(state: AppState) -> None:
    """What the address names when a visitor comes to the page counts; else what was chosen before,
    with the run that the visitor has come from."""
    if not state.arrived and KEY in st.session_state:
        return
    state.arrived = None
    named = [name for name in st.query_params.get_all(ADDRESS) if NAME.fullmatch(name)]
    if named:
        st.session_state[KEY] = list(dict.fromkeys(named))[:MOST]
        return
    before = st.session_state.get(KEY)
    if before and state.run_id and state.run_id not in before and NAME.fullmatch(state.run_id):
        st.session_state[KEY] = [state.run_id, *before][:MOST]


def _first(state: AppState) -> list[str]:
    """The model in view, beside one that comes with the app and learnt from the same data set."""
    name = state.run_id or SHIPPED
    run = None if name in SHIPPED_MODELS else compared(name)
    if name not in SHIPPED_MODELS and run is None:
        name = SHIPPED
    if run and run.config.dataset != resources.shipped(SHIPPED).config.dataset:
        return [name, "sketched-2d"]
    return [name, BESIDE.get(name, SHIPPED)]


def _titles(state: AppState, found: dict[str, Compared | None]) -> dict[str, str]:
    """Whatever can be chosen, by its id: no two have the same name."""
    own = resources.registry().cards(state.owner)
    others = [of.card for of in found.values() if of and of.card]
    cards = {card.id: card for card in [*own, *others]}
    names = {name: f"{name} · {tr(what)}" for name, what in SHIPPED_MODELS.items()}
    names |= run_names(cards.values(), time_zone())
    return names | {name: tr("run {id}", id=name) for name in found if name not in names}


def _gone(name: str) -> str:
    had_to_go = resources.registry().had_to_go(name)
    why = (
        tr("The run {id} had to make room for newer ones on this server.", id=as_text(name))
        if had_to_go
        else tr("The run {id} is no longer on this server.", id=as_text(name))
    )
    return why + " " + tr("The others are compared without it.")
