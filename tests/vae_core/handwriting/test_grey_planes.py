"""Are patches what joins hands?"""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from numpy.typing import NDArray

from vae_core.handwriting.grey_planes import patches


@st.composite
def masks(draw: st.DrawFn) -> NDArray[np.bool_]:
    shape = draw(st.tuples(st.integers(1, 12), st.integers(1, 12)))
    random = np.random.default_rng(draw(st.integers(0, 2**32)))
    return random.random(shape) < draw(st.floats(0, 1))


def filled_from(mask: NDArray[np.bool_], y: int, x: int) -> NDArray[np.bool_]:
    """The patch that a pixel belongs to, one pixel after the other."""
    patch, waiting = np.zeros(mask.shape, bool), [(y, x)]
    while waiting:
        y, x = waiting.pop()
        patch[y, x] = True
        for near in ((y + dy, x + dx) for dy in (-1, 0, 1) for dx in (-1, 0, 1)):
            inside = 0 <= near[0] < mask.shape[0] and 0 <= near[1] < mask.shape[1]
            if inside and mask[near] and not patch[near]:
                waiting.append(near)
    return patch


@given(masks())
def test_a_patch_has_one_number_and_no_other_patch_has_it(mask: NDArray[np.bool_]) -> None:
    numbers = patches(mask)
    np.testing.assert_array_equal(numbers > 0, mask)
    for y, x in np.argwhere(mask):
        np.testing.assert_array_equal(numbers == numbers[y, x], filled_from(mask, y, x))


@pytest.mark.parametrize("turns", range(4))
def test_a_spiral_is_one_patch(turns: int) -> None:
    """However long the way from one end to the other."""
    spiral = np.zeros((41, 41), bool)
    y, x, (dy, dx) = 0, 0, (0, 1)
    for length in [40, *(n for n in range(40, 1, -2) for _ in range(2))]:
        for _ in range(length):
            spiral[y, x] = True
            y, x = y + dy, x + dx
        dy, dx = dx, -dy
    numbers = patches(np.rot90(spiral, turns))
    assert len(np.unique(numbers[numbers > 0])) == 1
