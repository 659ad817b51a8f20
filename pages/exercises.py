"""Predict, run, check: exercises on one's own runs."""

from dashboard.shell.frame import frame
from dashboard.words.language import tr

state = frame(
    tr("Exercises"),
    page="exercises",
    description=tr("Predict first, then train, then see what your own runs say to it."),
)

from dashboard.views.exercises.choosing import neighbours, pick_exercise
from dashboard.views.exercises.one_exercise import exercise_page

exercise = pick_exercise(state)
if exercise:
    exercise_page(exercise, state)
    neighbours(state, exercise)
