"""How does a control keep its value over pages and reloads, and pass it on in a link?

    st.slider(tr("Draws of z"), 10, 1000, 500, **kept("n_draws"))

The key names the control in the session and in the address, so it never changes.
"""

from typing import Literal, TypedDict


class Kept(TypedDict):
    """What such a control is told."""

    key: str
    bind: Literal["query-params"]
    persist_state: Literal["session"]


class KeptHere(TypedDict):
    """What a control is told that no link passes on."""

    key: str
    persist_state: Literal["session"]


def kept(key: str) -> Kept:
    """In the session and in the address."""
    return {"key": key, "bind": "query-params", "persist_state": "session"}


def kept_here(key: str) -> KeptHere:
    """In the session alone."""
    return {"key": key, "persist_state": "session"}
