"""How does a student say what check_my_vae.py printed of their own code?"""

from collections.abc import Mapping

import streamlit as st

from dashboard.exercises.exercise import Exercise
from dashboard.exercises.pasted import EXAMPLE, MAX_CHARS, figures, pasted
from dashboard.views.exercises.training import step_heading
from dashboard.words.language import said, tr
from dashboard.words.typed import as_text
from vae_core.errors import BadValue


def pasted_line(exercise: Exercise) -> Mapping[str, float] | None:
    """The second step: the figures of a pasted line; None while there is none, or a wrong one."""
    step_heading(2, tr("Run the file on your code"))
    text = st.text_area(
        tr("Paste its last line, or all that it printed"),
        key=f"pasted_{exercise.id}",
        max_chars=MAX_CHARS,
        height=110,
        placeholder=EXAMPLE,
    )
    if not text.strip():
        st.caption(tr("It is read, never run. Only how many checks said what is kept."))
        return None
    try:
        return figures(pasted(text))
    except BadValue as error:
        st.warning(said(error, as_text), icon=":material/content_paste_off:")
        return None
