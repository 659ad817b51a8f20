"""Do strokes become ink, and nothing else an error?"""

import contextlib
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from vae_core.handwriting.mnist_form import as_mnist
from vae_core.handwriting.photos import PictureError
from vae_core.handwriting.strokes import MAX_POINTS, MAX_STROKES, ink_from_strokes


def test_a_stroke_is_a_round_line() -> None:
    ink = ink_from_strokes([[(0.5, 0.2), (0.5, 0.8)]], width=28)
    assert ink.shape == (280, 280)
    assert ink[140, 128:152].min() == 255
    assert ink[140, :124].max() == ink[140, 156:].max() == 0
    assert ink[45, 140] == 255  # the round end reaches beyond the point
    assert ink[45, 128] == 0


def test_a_tap_is_a_dot_and_no_stroke_is_no_ink() -> None:
    assert ink_from_strokes([[(0.5, 0.5)]])[140, 140] == 255
    assert ink_from_strokes([]).max() == 0
    assert ink_from_strokes([[]]).max() == 0


def test_points_outside_come_to_the_edge() -> None:
    far = ink_from_strokes([[(-5, 0.5), (10**400, 0.5)]])
    np.testing.assert_array_equal(far, ink_from_strokes([[(0, 0.5), (1, 0.5)]]))


@pytest.mark.parametrize(
    "strokes",
    [
        None,
        "strokes",
        {"0": []},
        [None],
        [[(0.1,)]],
        [[(0.1, 0.2, 0.3)]],
        [[(float("nan"), 0.5)]],
        [[(float("inf"), 0.5)]],
        [[("0.1", 0.5)]],
        [[(True, 0.5)]],
        [[]] * (MAX_STROKES + 1),
        [[(0.5, 0.5)] * (MAX_POINTS + 1)],
    ],
)
def test_what_is_no_drawing_is_refused(strokes: Any) -> None:
    with pytest.raises(PictureError):
        ink_from_strokes(strokes)


anything = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=3),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=2), inner),
)


@given(anything | st.lists(st.lists(st.tuples(st.floats(), st.floats()), max_size=5), max_size=3))
def test_arbitrary_strokes_raise_nothing_else(strokes: Any) -> None:
    with contextlib.suppress(PictureError):
        ink = ink_from_strokes(strokes, size=56)
        as_mnist(ink)
