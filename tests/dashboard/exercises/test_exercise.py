"""What counts as a prediction and as a run, and how does a prediction fare?"""

import dataclasses
import math

import pytest

from dashboard.exercises.exercise import Exercise, Verdict, judge
from dashboard.exercises.filled import filled


def test_the_first_choice_that_holds_is_right(good: Exercise) -> None:
    values = {"kl of A": 4.0, "kl of B": 1.0}
    assert judge(good, 0, values).verdict is Verdict.RIGHT
    assert judge(good, 1, values).verdict is Verdict.WRONG
    undecided = judge(good, 0, {"kl of A": 4.0, "kl of B": 3.0})
    assert (undecided.verdict, undecided.truth) == (Verdict.NEITHER, None)


def test_a_text_is_filled_with_the_students_figures(good: Exercise) -> None:
    words = good.words_now
    told = filled(words.answer, good, "It falls", {"kl of A": 4.0, "kl of B": 1.0})
    assert told == "You said It falls: 4.00 nats and 1.00 nats, by 3.00 nats; ours 3.20 nats."


@pytest.mark.parametrize("sent", [None, "0", True, -1, 2, 0.5, math.nan, [0]])
def test_only_a_choice_is_a_prediction(good: Exercise, sent: object) -> None:
    assert not good.accepts(sent)
    assert good.accepts(0)


def test_a_run_counts_by_its_settings_whatever_its_seed(good: Exercise) -> None:
    asked = good.runs[1]
    assert asked.is_it(dataclasses.replace(asked.config, seed=5, device="cpu"))
    assert not asked.is_it(dataclasses.replace(asked.config, epochs=9))
