"""How is each model named and coloured, everywhere on the page?"""

from collections.abc import Sequence

from dashboard.charts.compared_curves import LETTERS, RUN_COLOURS
from dashboard.components.compared_table import Head
from dashboard.views.compare.chosen import Choice


def heads(choices: Sequence[Choice]) -> list[Head]:
    """A head for each."""
    return [Head(LETTERS[c.number], RUN_COLOURS[c.number], c.title) for c in choices]
