"""For whoever teaches: who trains, who waits, how the server is, and a hand on all of it."""

from dashboard.shell.frame import frame
from dashboard.words.language import tr

state = frame(
    tr("Teacher"),
    page="teacher",
    description=tr("For whoever teaches: see who trains and who waits, and keep order among them."),
)

from dashboard.views.teacher.entrance import entered, leave
from dashboard.views.teacher.line import the_line
from dashboard.views.teacher.server import the_server

if entered(state):
    the_line(state)
    the_server(state)
    leave(state)
