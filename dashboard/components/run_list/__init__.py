"""How does a teacher choose one of many runs, while they begin, move up and end?

Each is a line that tells how it stands, live. A click chooses it, and does nothing else: what is
under a hand may have moved a moment ago.
"""

from pathlib import Path

from dashboard.components.folder import component_from
from dashboard.components.live_text import Followed

_list = component_from(Path(__file__).parent)


def run_list(followed: Followed, part: str, *, none: str, key: str) -> str | None:
    """The chosen run's id. part: a list of {id, name, words}; none: what is said where it is empty.

    Any browser can say anything: the answer may be an id that is not in the list.
    """
    chosen = _list(
        key=key,
        data=[{**followed.as_sent(part), "part": part, "none": none}],
        height="content",
        on_chosen_change=lambda: None,
    ).chosen
    return chosen if isinstance(chosen, str) else None
