"""Which figures are there, and how are they written?"""

import math

import pytest

from dashboard.exercises import trained
from dashboard.exercises.measures import EXAMPLES, PASTED, figure_named
from dashboard.exercises.pasted import NAMES, figures
from dashboard.exercises.units import Unit


def test_every_example_is_a_figure() -> None:
    for example in EXAMPLES:
        assert figure_named(example).words == example


@pytest.mark.parametrize(
    ("value", "unit", "shown"),
    [
        (5.3239, Unit.NATS, "5.32 nats"),
        (141.65, Unit.NATS, "142 nats"),
        (-104.5, Unit.NATS, "\N{MINUS SIGN}104 nats"),
        (0.00712, Unit.NATS, "0.00712 nats"),
        (23.9, Unit.PERCENT, "24 of 100"),
        (9.0, Unit.DIGIT, "the 9s"),
        (math.inf, Unit.NATS, "all that the test images can show"),
        (math.nan, Unit.NATS, "not measured"),
    ],
)
def test_figures_have_three_digits_and_a_unit(value: float, unit: Unit, shown: str) -> None:
    assert unit.shown(value) == shown


def test_what_may_be_asked_for_can_be_computed() -> None:
    asked = {figure_named(example).kind for example in EXAMPLES}
    assert set(trained._VALUES) | set(figures(dict.fromkeys(NAMES, "ok"))) == asked
    assert set(figures({})) == set(PASTED)
