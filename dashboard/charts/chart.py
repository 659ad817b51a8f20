"""What is a chart before it is sent? Dicts, as plotly.js takes them.

Plotly's own objects check and copy every part, which takes longer than all the rest of a page: no
page makes one. Tests do, to have every part checked.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from dashboard.charts.parts import Drawn, Piece


@dataclass(frozen=True, eq=False)
class Chart:
    """Traces and a layout, which nobody changes once they are together."""

    data: Drawn
    layout: Piece

    def with_more(self, traces: Sequence[Piece] = (), **layout: Any) -> "Chart":
        """The same with these traces over it, and these parts of a layout instead of its own."""
        return Chart([*self.data, *traces], {**self.layout, **layout})
