"""Where do the digits lie in latent space, and what lies between them?"""

from dashboard.shell.frame import frame
from dashboard.words.language import tr

state = frame(
    tr("Latent map"),
    page="latent_space",
    description=tr(
        "Every dot is the code of a test image. Point at any place of the map to see what the "
        "decoder makes of it; pin it to keep it."
    ),
)

from dashboard.session.model_in_view import model_in_view
from dashboard.shell.explained import explained
from dashboard.views.common.as_of import as_of
from dashboard.views.common.lesson_end import lesson_end
from dashboard.views.latent_space.look_around import look_around

with explained():
    view = model_in_view(state)
as_of(view)
look_around(view)
lesson_end("latent_space", state)
