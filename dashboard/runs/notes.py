"""What does a run's owner write beside its curves, for whoever looks at them?

Lines of text, few and short, each at a step. They belong to the run of one visitor: those who share
its training have notes of their own. Nothing here draws.
"""

import re
import secrets
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from dashboard.runs.names import one_line

MOST_NOTES = 20  # of a run
MAX_NOTE = 140  # characters
ID = re.compile(r"[0-9a-f]{6}")


@dataclass(frozen=True)
class Note:
    """A line at a step. Raises ValueError or TypeError for values of no sense."""

    id: str
    step: int
    text: str

    def __post_init__(self) -> None:
        if not isinstance(self.step, int) or isinstance(self.step, bool) or self.step < 0:
            raise ValueError("its step makes no sense")
        if not ID.fullmatch(self.id) or not self.text or self.text != one_line(self.text, MAX_NOTE):
            raise ValueError("its text makes no sense")


Notes = tuple[Note, ...]


def notes_from(values: Iterable[Any]) -> Notes:
    """Notes as a card's file has them. Raises ValueError or TypeError for values of no sense."""
    notes = tuple(note if isinstance(note, Note) else Note(**note) for note in values)
    if len(notes) > MOST_NOTES:
        raise ValueError("there are too many notes")
    return notes


def with_note(notes: Notes, step: int, text: str) -> Notes:
    """One more, if it says anything, something else than is there, and there is room for it."""
    text = one_line(text, MAX_NOTE)
    known = any((note.step, note.text) == (step, text) for note in notes)
    if not text or known or len(notes) >= MOST_NOTES:
        return notes
    return (*notes, Note(secrets.token_hex(3), step, text))


def without_note(notes: Notes, note_id: str) -> Notes:
    """All but one."""
    return tuple(note for note in notes if note.id != note_id)
