"""What does a setting do, over a list of values?"""

from dashboard.shell.frame import frame
from dashboard.words.language import tr

state = frame(
    tr("Sweep"),
    page="sweep",
    description=tr(
        "Train once for each value of a setting, and see where each run ends: what its codes cost, "
        "and what they leave unsaid."
    ),
)

from dashboard.shell.explained import explained
from dashboard.views.sweep.setting_up import setting_up
from dashboard.views.sweep.shown import in_view, picker, sweep_shown

setting_up(state)
with explained():
    shown = in_view(state)
    picker(shown, state)
    sweep_shown(shown, state)
