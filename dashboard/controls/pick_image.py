"""Which test image does a lesson look at?"""

import streamlit as st

from dashboard.controls.kept import kept
from dashboard.session.model_and_data import ModelAndData
from dashboard.words.language import tr


def pick_image(lesson: ModelAndData, *, key: str, start: int = 3) -> int:
    """A control that chooses one of ten test images, one of each class; its row in the test set."""
    rows = lesson.data.test.first_of_each_class()
    firsts = {lesson.data.class_names[label]: row for label, row in rows.items()}
    chosen: str = st.pills(
        tr("Test image"),
        list(firsts),
        default=lesson.data.class_names[start],
        format_func=tr,
        wrap=True,
        required=True,
        **kept(key),
    )
    return firsts[chosen]
