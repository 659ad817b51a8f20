"""How does a table stay true while what it tells of changes?"""

from pathlib import Path

from dashboard.components.folder import component_from
from dashboard.components.live_text import Followed

# Not in a shadow root: what is said is part of the page, for whoever reads or searches it.
_table = component_from(Path(__file__).parent, isolate_styles=False)


def live_table(followed: Followed, part: str, *, key: str, label: str) -> None:
    """The table. part: the name of {"heads": [...], "rows": [[...], ...]} among the topic's parts,
    all of it plain text; the first cell of a row names it. label: what the table is of."""
    _table(key=key, data=[{**followed.as_sent(part), "part": part, "label": label}])
