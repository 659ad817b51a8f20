"""What happened to a run, line by line, in a list that is closed at first and stays true.

A line's words are text, whoever wrote them.
"""

from collections.abc import Callable
from pathlib import Path
from typing import TypedDict

import streamlit as st

from dashboard.components.folder import component_from
from dashboard.components.live_text import Followed
from dashboard.words.language import tr

_list = component_from(Path(__file__).parent)


class Line(TypedDict):
    """Something that happened."""

    note: str  # its id, if it is a note that its owner may remove
    kind: str  # of a flag
    called: str  # the kind in words
    when: str
    text: str


def flag_list(
    followed: Followed,
    listed: str,
    summary: str,
    *,
    removable: bool,
    on_remove: Callable[[str], None],
    key: str,
) -> None:
    """listed, summary: the parts with the lines, and with what is said while the list is closed.

    Any browser can say anything: `on_remove` may hear of a note that is not there.
    """

    def removed() -> None:
        note_id = st.session_state[key].get("removed")
        if isinstance(note_id, str):
            on_remove(note_id)

    _list(
        key=key,
        data=[
            {
                **followed.as_sent(listed, summary),
                "listed": listed,
                "summary": summary,
                "remove": tr("Remove this note") if removable else "",
            }
        ],
        height="content",
        on_removed_change=removed,
    )
