"""How does a select box show what the address names, also after that was changed by other means?

A browser answers with a label. One that was sent before it had drawn such a change names what stood
there before, and would undo it: so labels differ from one such change to the next, by characters
that take no room, and one that is out of date counts for nothing.
"""

from collections.abc import Callable, Mapping

import streamlit as st

from dashboard.session.state import AppState, NamedChoice

ZERO_WIDTH_SPACE, MANY_MARKS = "\u200b", 16


def named_choice(
    label: str,
    options: Mapping[str, str],
    shown: str,
    *,
    key: str,
    present: Callable[[], str],
    choose: Callable[[str], None],
    state: AppState,
    width: int | None = None,
) -> None:
    """options: the name of each with its label. present: says what is shown now. choose: is called
    with the name that was picked.
    """
    choice = state.choices.setdefault(key, NamedChoice())
    if choice.name not in (None, shown):
        choice.n_changes += 1
    choice.name = shown
    mark = ZERO_WIDTH_SPACE * (choice.n_changes % MANY_MARKS)
    st.session_state[key] = shown
    st.selectbox(
        label,
        list(options),
        format_func=lambda name: options.get(name, name) + mark,
        key=key,
        on_change=_pick,
        args=(key, tuple(options), lambda: present() == shown, choose, choice),
        width=width or "stretch",
    )


def _pick(
    key: str,
    offered: tuple[str, ...],
    is_drawn: Callable[[], bool],  # has the box been drawn since the last change?
    choose: Callable[[str], None],
    choice: NamedChoice,
) -> None:
    picked = st.session_state[key]
    if is_drawn() and picked in offered:  # an answer with an old label comes as that label
        choice.name = picked
        choose(picked)
