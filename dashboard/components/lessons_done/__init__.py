"""Which lessons of the route are done, in this browser?

The browser keeps their pages' names in its localStorage and nobody else does. A lesson is done once
its question was answered, rightly or not, or its *Next* was followed.
"""

from collections.abc import Collection
from pathlib import Path
from typing import Any

from dashboard.components.folder import component_from

KEPT = "vae_lessons_done"  # the name in localStorage, as the script has it
NEXT = "lesson_next"  # the key of the container that has a lesson's link to the next one

_keeper = component_from(Path(__file__).parent)


def lessons_done(known: Collection[str]) -> frozenset[str]:
    """Those of the known ones that the browser says are done; none until it has said so."""
    result = _keeper(
        key="lessons_done", data={"asked": True}, height=0, on_done_change=lambda: None
    )
    return checked_lessons(result.done, known)


def keep_lesson(page: str, *, done: bool) -> None:
    """Have the browser keep this lesson if it is done, or else once its *Next* is followed."""
    _keeper(key=f"lesson_{page}", data={"page": page, "done": done}, height=0)


def forget_lessons(wish: str) -> None:
    """Have the browser forget all of them, once for each wish; "" wishes nothing."""
    _keeper(key="forget_lessons", data={"forget": wish}, height=0)


def checked_lessons(value: Any, known: Collection[str]) -> frozenset[str]:
    """What a browser sent, as far as it makes sense."""
    if not isinstance(value, list):
        return frozenset()
    return frozenset(page for page in known if page in value)
