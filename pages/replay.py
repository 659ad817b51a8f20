"""How did a run come to be what it is?"""

from dashboard.shell.frame import frame
from dashboard.words.language import tr

state = frame(
    tr("Replay"),
    page="replay",
    description=tr(
        "Drag through a run's life, or play it: map, reconstructions, samples and losses show one "
        "moment together."
    ),
)

from dashboard.session.model_in_view import model_in_view
from dashboard.shell.explained import explained
from dashboard.shell.menu import COMPARE, link
from dashboard.views.replay.film import replay

with explained():
    view = model_in_view(state)
    replay(view)
    link(COMPARE.page, tr("Compare it with others"), icon=COMPARE.icon, state=state)
