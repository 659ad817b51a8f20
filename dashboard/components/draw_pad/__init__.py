"""How does a visitor draw a digit, with a mouse, a finger or a pen?

`draw_pad` is a square that gives back strokes. `vae_core.handwriting.strokes` makes a picture of
them.
"""

from pathlib import Path
from typing import Any

import streamlit as st

from dashboard.components.folder import component_from
from dashboard.words.language import phrase, tr
from vae_core.handwriting.photos import PictureError
from vae_core.handwriting.strokes import (
    MAX_POINTS,
    MAX_STROKES,
    PAD_SIZE,
    STROKE_WIDTH,
    Stroke,
    checked_strokes,
)

WORDS = {  # what the browser says
    "hint": phrase("Draw here"),
    "undo": phrase("Undo"),
    "clear": phrase("Clear"),
    "empty": phrase("Square to draw in: nothing drawn yet."),
    "one": phrase("Square to draw in: 1 stroke."),
    "many": phrase("Square to draw in: {n} strokes."),
}

_pad = component_from(Path(__file__).parent)


def draw_pad(*, key: str, size: int = PAD_SIZE) -> list[Stroke]:
    """A square of at most `size` CSS pixels; returns the strokes, points (x, y) in [0, 1].

    The drawing survives reruns, and page switches too: Streamlit forgets a component that is not
    on the page, so a copy is kept under `<key>_kept`.
    """
    kept = f"{key}_kept"
    last = strokes_in(st.session_state.get(key), default=st.session_state.get(kept, []))
    data = {
        "size": size,
        "lineWidth": STROKE_WIDTH / PAD_SIZE,
        "maxStrokes": MAX_STROKES,
        "maxPoints": MAX_POINTS,
        "words": {name: tr(words) for name, words in WORDS.items()},
        "strokes": last,  # for a canvas that is new; one with a drawing knows better
    }
    sent = _pad(key=key, data=[data], default={"strokes": last}, on_strokes_change=lambda: None)
    strokes: list[Stroke] = strokes_in(sent, default=last)
    st.session_state[kept] = strokes
    return strokes


def strokes_in(state: Any, *, default: Any) -> list[Stroke]:
    """The strokes of the component's state, which any browser can set; none where it is rubbish.

    `default` counts where there is no state yet.
    """
    try:
        found = default if state is None else state["strokes"]
        return [stroke for stroke in checked_strokes(found) if stroke]
    except (LookupError, TypeError, PictureError):
        return []
