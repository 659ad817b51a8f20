"""Is the VAE that you wrote right, and which line is not?"""

from dashboard.shell.frame import frame
from dashboard.words.language import tr

state = frame(
    tr("Check your own"),
    page="check_your_own",
    description=tr(
        "You wrote a VAE. Ten checks say which of its numbers are as they should be, and which "
        "line to look at where one is not."
    ),
)

from dashboard.server.resources import checked_vaes
from dashboard.shell.explained import explained
from dashboard.views.check_your_own.broken import broken
from dashboard.views.check_your_own.take_it import take_it
from dashboard.views.check_your_own.ten_checks import ten_checks
from vae_core.explain.broken_vaes import RIGHT

take_it()
with explained():
    found = checked_vaes()
ten_checks(found[RIGHT])
broken(found)
