"""By how much does the ELBO stay below log p(x), and why?"""

from dashboard.shell.frame import frame
from dashboard.words.language import tr

state = frame(
    tr("The bound"),
    page="bound",
    description=tr(
        "How probable the model finds an image is hard to compute. The ELBO is easy, and never too "
        "high: here is by how much it is too low, and why."
    ),
)

from dashboard.controls.pick_image import pick_image
from dashboard.server.resources import shipped_gaps
from dashboard.session.model_and_data import lesson_digits
from dashboard.shell.explained import explained
from dashboard.views.bound.code_that_runs import code_that_runs
from dashboard.views.bound.in_hand import in_hand
from dashboard.views.bound.many_samples import many_samples
from dashboard.views.bound.two_gaps import two_gaps
from dashboard.views.bound.why_a_bound import why_a_bound
from dashboard.views.common.lesson_end import lesson_end

with explained():
    lesson = lesson_digits()
    known = shipped_gaps(lesson.view.id)
row = pick_image(lesson, key="bound_image", start=7)
in_hand(lesson, known, row)
why_a_bound(known, row)
many_samples(lesson, known, row)
two_gaps(lesson, known, row)
code_that_runs()
lesson_end("bound", state)
