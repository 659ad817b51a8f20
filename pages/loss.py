"""What does a VAE make small, and what happens when its two halves are weighed wrongly?"""

from dashboard.shell.frame import frame
from dashboard.words.language import tr

state = frame(
    tr("Loss"),
    page="loss",
    description=tr(
        "Two terms pull on every code: one wants its picture back, the other wants the code to "
        "say nothing."
    ),
)

from dashboard.controls.pick_image import pick_image
from dashboard.session.model_and_data import lesson_digits
from dashboard.shell.explained import explained
from dashboard.shell.menu import SWEEP, link
from dashboard.views.common.lesson_end import lesson_end
from dashboard.views.loss.code_that_runs import code_that_runs
from dashboard.views.loss.cost_of_a_code import cost_of_a_code
from dashboard.views.loss.cost_of_a_pixel import cost_of_a_pixel
from dashboard.views.loss.grey_or_binarised import grey_or_binarised
from dashboard.views.loss.sum_or_mean import sum_or_mean
from dashboard.views.loss.two_forces import two_forces

with explained():
    lesson = lesson_digits()
row = pick_image(lesson, key="loss_image", start=7)
two_forces(lesson, row)
cost_of_a_code(lesson, row)
cost_of_a_pixel()
sum_or_mean(lesson)
grey_or_binarised(lesson)
code_that_runs()
link(SWEEP.page, tr("What beta does to both terms"), icon=SWEEP.icon, state=state)
lesson_end("loss", state)
