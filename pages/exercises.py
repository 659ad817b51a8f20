"""Predict, run, check: exercises on one's own runs."""

from dashboard.exercise_page import exercise_page
from dashboard.exercises_page import neighbours, pick_exercise
from dashboard.frame import frame
from dashboard.language import tr

state = frame(
    tr("Exercises"),
    page="exercises",
    description=tr("Predict first, then train, then see what your own runs say to it."),
)
exercise = pick_exercise(state)
if exercise:
    exercise_page(exercise, state)
    neighbours(state, exercise)
