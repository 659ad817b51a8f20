"""What does a server keep for its teachers?"""

from collections.abc import Callable
from dataclasses import dataclass, field

from dashboard.classroom.access import Access
from dashboard.classroom.log import LastLines


@dataclass
class Classroom:
    """Made once for each server."""

    access: Access
    log: LastLines = field(default_factory=LastLines)
    n_pages: Callable[[], int] = lambda: 0  # that are open and hear of changes
