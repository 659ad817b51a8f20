"""What is kept of a visitor, for how long, and how is it deleted?"""

from dashboard.shell.frame import frame
from dashboard.words.language import tr

state = frame(
    tr("Your data"),
    page="your_data",
    description=tr("What this server keeps of you, for how long, and how you delete it."),
)

from dashboard.views.your_data.deleting import delete_mine
from dashboard.views.your_data.what_is_kept import what_is_kept

delete_mine(state)
what_is_kept()
