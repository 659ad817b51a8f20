"""When is a prediction right?"""

import contextlib

from hypothesis import given
from hypothesis import strategies as st

from dashboard.exercises.checks import parse_check, parse_quantity


def test_comparisons_read_as_they_are_written() -> None:
    values = {"kl of A": 4.0, "kl of B": 1.0, "active units of B": 0.0}
    for text, holds in (
        ("kl of A above kl of B", True),
        ("kl of B above 0.5 times kl of A", False),
        ("kl of B below 0.5 times kl of A and active units of B equals 0", True),
        ("kl of A at least 4 and kl of A at most 4", True),
        ("kl of A minus kl of B within 0.5 of 3", True),
        ("otherwise", True),
    ):
        assert parse_check(text).holds(values) is holds, text
    assert parse_quantity("kl of A minus 2 times kl of B").value(values) == 2


@given(st.text(max_size=80))
def test_no_text_is_executed_as_a_check(text: str) -> None:
    with contextlib.suppress(ValueError):
        parse_check(f"kl of A above {text}")
