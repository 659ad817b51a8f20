"""How does a visitor throw the dice, and throw them again?

Chance on a page is a seed: the same seed, the same draw, for whoever is shown it.
"""

import streamlit as st

from dashboard.controls.kept import kept
from dashboard.words.language import tr

MAX_SEED = 9999
SEED_PX = 150


def dice(key: str, label: str, *, button: str) -> int:
    """A button that throws again. Returns the seed of this throw, from 0."""
    st.session_state.setdefault(key, 0)
    _throw_button(key, label, button)
    return int(st.session_state[key])


def dice_with_seed(key: str, label: str, *, button: str) -> int:
    """The same, and the seed itself can be chosen, and stands in the address."""
    seed: int = st.number_input(
        tr("Seed"),
        min_value=0,
        max_value=MAX_SEED,
        step=1,
        help=tr("The same seed, the same pictures. 0 to {most}.", most=MAX_SEED),
        width=SEED_PX,
        **kept(key),
    )
    _throw_button(key, label, button)
    return seed


def _throw_button(key: str, label: str, button: str) -> None:
    st.button(label, key=button, icon=":material/casino:", on_click=_throw, args=(key,))


def _throw(key: str) -> None:
    st.session_state[key] = (st.session_state[key] + 1) % (MAX_SEED + 1)
