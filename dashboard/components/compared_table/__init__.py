"""How are several models held against each other in a table that stays true while they train?

A column for each, with its letter, its colour and its name. On a narrow page the table is scrolled
sideways inside itself, and the first column stays.
"""

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from dashboard.components.folder import component_from
from dashboard.components.live_text import Followed

_table = component_from(Path(__file__).parent)


@dataclass(frozen=True)
class Head:
    """One of the models."""

    letter: str
    colour: str
    title: str  # which somebody may have typed: it is shown as it is


def compared_table(
    heads: Sequence[Head],
    rows: Followed | Sequence[Mapping[str, Any]],
    *,
    part: str = "rows",
    label: str,
    key: str,
) -> None:
    """rows: {name, unit, cells: [{text, note}]}, or a topic with them as one of its parts.

    label: what the table is, for whoever hears it.
    """
    sent = (
        rows.as_sent(part) if isinstance(rows, Followed) else {"topic": "", "parts": {part: rows}}
    )
    data = {"heads": [asdict(head) for head in heads], "label": label, "part": part, **sent}
    _table(key=key, data=[data], height="content")
