"""What happens inside one training step? Eight stages, on a copy of the model."""

from dashboard.shell.frame import frame
from dashboard.words.language import tr

state = frame(
    tr("Slow motion"),
    page="slow_motion",
    description=tr(
        "One training step, stage by stage: eight images go in, and the weights move so that these "
        "eight cost less. It is a copy: the model in view stays as it is."
    ),
)

from dashboard.session.model_in_view import model_in_view
from dashboard.shell.explained import explained
from dashboard.views.common.as_of import as_of
from dashboard.views.slow_motion.stages import one_step, training_images

with explained():
    view = model_in_view(state)
    data = training_images(view)
as_of(view)
one_step(state, view, data)
