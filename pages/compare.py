"""How do runs differ, held side by side?"""

from dashboard.shell.frame import frame
from dashboard.words.language import tr

state = frame(
    tr("Compare"),
    page="compare",
    description=tr(
        "Two to six runs or models side by side: their numbers, their curves, and what each makes "
        "of the same point, the same image and the same noise."
    ),
)

from dashboard.shell.explained import explained
from dashboard.views.compare.chosen import chosen
from dashboard.views.compare.side_by_side import side_by_side

with explained():
    choices = chosen(state)
    side_by_side(choices)
