"""Is every exercise solved by who is right and failed by who isn't, on runs really trained?

And do the figures hold that its text quotes? The same runs as `python -m benchmarks.exercises`.
"""

import dataclasses

import pytest

from benchmarks.exercises import trained_on, values_of
from dashboard.exercises.exercise import Exercise, Verdict, judge
from dashboard.exercises.filled import filled
from dashboard.exercises.reading import load_exercises

EXERCISES = load_exercises().good


@pytest.mark.slow
@pytest.mark.parametrize("exercise", EXERCISES, ids=[exercise.id for exercise in EXERCISES])
def test_an_exercise_is_solved_and_failed(exercise: Exercise) -> None:
    values = values_of(exercise)
    for quote in exercise.quoted:
        assert values[quote.figure.words] == pytest.approx(quote.value, abs=quote.within)
    if exercise.number:
        truth = exercise.number.answer.value(values)
        assert exercise.number.low <= truth <= exercise.number.high
        assert judge(exercise, round(truth), values).verdict is Verdict.RIGHT
        low, high = exercise.number.low, exercise.number.high
        far = low if truth - low > high - truth else high
        assert judge(exercise, far, values).verdict is Verdict.WRONG
    else:
        verdicts = [judge(exercise, n, values).verdict for n in range(len(exercise.choices))]
        assert verdicts.count(Verdict.RIGHT) == 1
        assert verdicts.count(Verdict.WRONG) == len(exercise.choices) - 1
    for words in exercise.words.values():
        for text in (words.answer, *words.replies):
            told = filled(text, exercise, "said", values)
            assert "{" not in told
            assert "nan" not in told


@pytest.mark.slow
def test_calmly_trained_more_dimensions_count_as_active_and_few_carry_much() -> None:
    """What Exercise 11 says of the learning rate of 0.004."""
    [exercise] = [exercise for exercise in EXERCISES if exercise.id == "active-units"]
    calm = trained_on(dataclasses.replace(exercise.runs[0].config, learning_rate=0.004))
    carried = calm.last.kl_per_dim
    assert (calm.last.active_units or 0) >= 19
    assert sum(kl > 0.1 for kl in carried) in (9, 10)
