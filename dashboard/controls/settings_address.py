"""How do a run's settings travel in an address?

    /train?beta=0&latent_dim=8

An address that names a setting sets all of them: what it doesn't name takes the lab's value. It is
read when a visitor comes to the page, and follows the controls from then on. With a run open the
run itself says how it is set, so the address names no settings. Values are written as the command
line has them, in every language; the words that the controls show are understood as well.

Streamlit's own `bind="query-params"` is no help here: it drops a control's first option from the
address, and does not set it where another value stood before.
"""

from typing import Any

import streamlit as st

from dashboard.controls.number_choice import plain
from dashboard.controls.run_settings import DEFAULTS, NAMES, STEPS, is_set
from dashboard.session.state import AppState
from dashboard.words.catalogue import catalogue
from dashboard.words.language import LANGUAGES, said, tr
from dashboard.words.settings import WORDS, shown
from dashboard.words.typed import as_text
from vae_core.config import TrainConfig, parse_value
from vae_core.errors import BadValue

MEANING = {  # of what a control shows, in any language
    catalogue(language).gettext(words): name
    for language in LANGUAGES
    for name, words in WORDS.items()
}


def settings_query(config: TrainConfig) -> dict[str, str]:
    """All settings of a run, for a link to the Train page."""
    return {name: _written(getattr(config, name)) for name in NAMES}


def settings_from_address(state: AppState) -> list[str]:
    """Give every control its value before it is drawn, and have the address follow them.

    Returns a sentence for each value in the address that can't be.
    """
    complaints = []
    names = _to_be_read(state)
    if names:
        state.pressed = None
    for name in names:
        st.session_state[name] = DEFAULTS[name]
        for text in st.query_params.get_all(name)[:1]:
            try:
                st.session_state[name] = parse_value(name, _plain(name, text))
            except BadValue as error:
                complaints.append(
                    tr(
                        "{complaint}. The address asked for it; {value} is used.",
                        complaint=said(error, as_text),
                        value=shown(name, DEFAULTS[name]),
                    )
                )
    state.arrived = None
    now = {name: st.session_state[name] for name in NAMES}
    wanted = {
        name: _written(value)
        for name, value in now.items()
        if name in st.query_params or value != DEFAULTS[name]
    }
    if any(st.query_params.get_all(name) != [text] for name, text in wanted.items()):
        st.query_params.update(wanted)
    return complaints


def no_settings_in_address(state: AppState) -> None:
    """A run is open: the address names the run, and the run has its settings."""
    state.arrived = None
    others = {name: st.query_params.get_all(name) for name in st.query_params if name not in NAMES}
    if len(others) < len(st.query_params):
        st.query_params.from_dict(others)


def _to_be_read(state: AppState) -> list[str]:
    """The settings that the address decides now; the others stay as they are."""
    named = any(name in st.query_params for name in NAMES)
    if (state.arrived and named) or state.arrived == "back":
        return list(NAMES)
    return [name for name in NAMES if not is_set(name)]


def _plain(name: str, text: str) -> str:
    """What an address says, without what languages do to it: 0,25 is 0.25, "Un cycle" one_cycle."""
    return MEANING.get(text, plain(text[:40]) if name in STEPS else text[:40])


def _written(value: Any) -> str:
    """As parse_value reads it: all, true, 4, 0.001."""
    if value is None:
        return "all"
    return str(value).lower().removesuffix(".0")
