"""What does the decoder draw where no picture was? Chance chooses the codes, or you do."""

from dashboard.shell.frame import frame
from dashboard.words.language import tr

state = frame(
    tr("Sample"),
    page="sample",
    description=tr(
        "No picture goes in here. Chance chooses the codes, or you do, and the decoder draws what "
        "they mean."
    ),
)

from dashboard.session.model_in_view import model_in_view
from dashboard.shell.explained import explained
from dashboard.views.common.as_of import as_of
from dashboard.views.sample.new_samples import new_samples, say_if_autoencoder
from dashboard.views.sample.one_class import one_class
from dashboard.views.sample.traversals import one_at_a_time
from dashboard.views.sample.walks import walks
from dashboard.views.sample.whole_plane import whole_plane

with explained():
    view = model_in_view(state)
as_of(view)
say_if_autoencoder(view)
new_samples(view)
walks(view)
one_at_a_time(view)
whole_plane(view)
one_class(view)
