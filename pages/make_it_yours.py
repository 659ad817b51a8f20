"""What changes in the code for another encoder, colour, another likelihood, other pictures?"""

from dashboard.shell.frame import frame
from dashboard.words.language import tr

state = frame(
    tr("Make it yours"),
    page="make_it_yours",
    description=tr(
        "Another network, colour, another likelihood, your own pictures: each is a few lines, and "
        "here they are."
    ),
)

from dashboard.server.resources import measured_variants
from dashboard.shell.explained import explained
from dashboard.views.make_it_yours.after import after
from dashboard.views.make_it_yours.change import change
from dashboard.views.make_it_yours.chosen import chosen
from dashboard.views.make_it_yours.expected import expected
from dashboard.views.make_it_yours.sigma import what_sigma_does

name = chosen()
change(name)
with explained():
    found = measured_variants()
expected(name, found)
if name == "gaussian":
    what_sigma_does(found)
after(state)
