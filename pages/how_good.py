"""What does a loss mean, and is it good?"""

from dashboard.shell.frame import frame
from dashboard.words.language import tr

state = frame(
    tr("Is 152 good?"),
    page="how_good",
    description=tr(
        "A loss alone says nothing. One ruler holds it against what others pay for the same images."
    ),
)

from dashboard.server.resources import rulers
from dashboard.session.model_in_view import model_in_view
from dashboard.shell.explained import explained
from dashboard.views.common.as_of import as_of
from dashboard.views.common.lesson import show_code
from dashboard.views.common.lesson_end import lesson_end
from dashboard.views.how_good.many_numbers import many_numbers
from dashboard.views.how_good.others import published
from dashboard.views.how_good.ruler import on_the_ruler
from vae_core.explain.ruler import bits_per_pixel, place, readings

with explained():
    view, known = model_in_view(state), rulers()
as_of(view)
on_the_ruler(view, known)
many_numbers(known.many_numbers)
published()
show_code(readings, place, bits_per_pixel)
lesson_end("how_good", state)
