"""How is a page shown to a class: in larger type, without what stands round it, moved by keys?

The stylesheet beside this file makes it so for as long as the element is on the page; the script
hears the keys, makes one change of a burst of presses, and lists the keys in a window of their own.
What a key does is not its business.
"""

import itertools
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import streamlit as st

from dashboard.components.folder import component_from
from dashboard.components.live_text import Followed
from dashboard.words.language import phrase, tr

KEY = "presentation"
WORDS = {
    "keys": phrase("Keys"),
    "show": phrase("Show the keys"),
    "leave": phrase("Leave the presentation"),
    "on": phrase("Single keys act (Escape always does)"),
    "close": phrase("Close"),
}

# Not in a shadow root: its stylesheet is for the whole page.
_presentation = component_from(Path(__file__).parent, isolate_styles=False)
_draws = itertools.count(1)


@dataclass(frozen=True)
class Key:
    """A key, and what it does."""

    name: str  # what is asked for
    keys: tuple[str, ...]  # as KeyboardEvent.key has them; the list shows the first
    does: str
    during: tuple[str, ...]  # while what is followed has one of these states
    otherwise: str  # what is said instead while it has none of them
    by: int = 0  # presses add up: to a number, or to steps on a scale of this name; 0: they don't


@dataclass(frozen=True)
class Scale:
    """What a key moves along."""

    values: Sequence[float]
    words: Sequence[str]  # how each of them is said
    now: float


@dataclass(frozen=True)
class Steered:
    """What the keys move."""

    followed: Followed  # its part "status" is the state
    keys: Sequence[Key]
    scales: Mapping[str, Scale]


def presentation(steered: Steered | None, heard: Callable[[Mapping[str, Any]], None]) -> None:
    """Show the page so. heard: is called with what was asked for, {"step": 3, "beta": 4.0}.

    Any browser can ask for anything.
    """
    moved = (
        {
            **steered.followed.as_sent("status"),
            "keys": [vars(key) for key in steered.keys],
            "scales": {name: vars(scale) for name, scale in steered.scales.items()},
        }
        if steered
        else {"keys": [], "scales": {}, "parts": {}}
    )
    _presentation(
        key=KEY,
        data=[
            {
                **moved,
                "words": {name: tr(words) for name, words in WORDS.items()},
                "n": next(_draws),  # each script run is heard of: what was asked for is done
            }
        ],
        height="content",
        width="content",
        on_pressed_change=lambda: _hear(heard),
    )


def _hear(heard: Callable[[Mapping[str, Any]], None]) -> None:
    asked = st.session_state[KEY]["pressed"]
    if isinstance(asked, Mapping):
        heard(asked)
