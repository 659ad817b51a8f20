"""What if a stranger's browser sends something else than a drawing?"""

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dashboard.components.draw_pad import strokes_in
from vae_core.handwriting.strokes import MAX_POINTS, MAX_STROKES, ink_from_strokes

RUBBISH = [
    5,
    "strokes",
    [],
    {},
    {"strokes": None},
    {"strokes": "a"},
    {"strokes": {"0": [[0.1, 0.2]]}},
    {"strokes": [[0.1, 0.2]]},
    {"strokes": [[[0.1, None]]]},
    {"strokes": [[[0.1, "0.2"]]]},
    {"strokes": [[[0.1, 0.2, 0.3]]]},
    {"strokes": [[[float("nan"), 0.2]]]},
    {"strokes": [[[0.5, 0.5]]] * (MAX_STROKES + 1)},
    {"strokes": [[[0.5, 0.5]] * (MAX_POINTS + 1)]},
]


@pytest.mark.parametrize("state", RUBBISH, ids=lambda state: repr(state)[:40])
def test_rubbish_is_no_drawing(state: Any) -> None:
    assert strokes_in(state, default=[[[0.5, 0.5]]]) == []


def test_a_drawing_comes_through_as_pairs() -> None:
    sent = {"strokes": [[[0.1, 0.2], [0.3, 1]], [], [[2, -1]]]}
    assert strokes_in(sent, default=[]) == [[(0.1, 0.2), (0.3, 1.0)], [(1.0, 0.0)]]


def test_the_default_counts_before_there_is_a_state() -> None:
    assert strokes_in(None, default=[[[0.5, 0.5]]]) == [[(0.5, 0.5)]]
    assert strokes_in({"strokes": []}, default=[[[0.5, 0.5]]]) == []


anything = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=3),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=2), inner),
)


@given(anything | st.fixed_dictionaries({"strokes": anything}))
def test_whatever_comes_can_be_drawn_and_sent_back(state: Any) -> None:
    strokes = strokes_in(state, default=[])
    json.dumps(strokes, allow_nan=False)
    ink_from_strokes(strokes, size=14)
