"""What do those read whom a teacher's order concerns?"""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dashboard.classroom import reasons
from dashboard.words.language import said, speaking


@pytest.mark.parametrize(
    ("words", "bare", "with_reason"),
    [
        (reasons.stopped, "The teacher stopped this run.", "The teacher stopped this run: Look up"),
        (reasons.paused, "The teacher paused this run.", "The teacher paused this run: Look up"),
        (
            reasons.held,
            "The teacher holds the line, and runs wait until it is let go.",
            "The teacher holds the line, and runs wait: Look up",
        ),
    ],
)
def test_an_order_is_told_with_or_without_a_reason(
    words: object, bare: str, with_reason: str
) -> None:
    assert callable(words)
    assert said(words("")) == bare
    assert said(words("Look up")) == with_reason
    with speaking("fr"):
        assert said(words("")).startswith("L'enseignant ")
        assert said(words("Look up")).endswith("Look up")


@given(st.text())
def test_a_reason_is_one_short_line(typed: str) -> None:
    why = reasons.clean(typed)
    assert why.isprintable()
    assert why == why.strip()
    assert len(why) <= reasons.MOST_TYPED
    assert reasons.clean(why) == why
