"""When does a code fall silent, and what brings it back?"""

from dashboard.shell.frame import frame
from dashboard.words.language import tr

state = frame(
    tr("Collapse clinic"),
    page="collapse",
    description=tr(
        "Which dimensions of the code carry something, since when, and what revives those that "
        "died."
    ),
)

from dashboard.shell.explained import explained
from dashboard.views.collapse.patient import patient
from dashboard.views.collapse.presets import measured, presets

with explained():
    presets(state)
    patient(state)
    measured()
