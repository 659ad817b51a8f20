"""Do digits keep their pixels on the way out, and has a grid room for all of them?"""

import numpy as np
import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st

from vae_core.data.digit_grid import as_bytes, grid_shape

levels = st.integers(0, 255)


@given(st.lists(levels, min_size=1, max_size=3))
def test_bytes_stay_and_fractions_round_to_the_same_bytes(shades: list[int]) -> None:
    pixels = np.repeat(np.array(shades, np.uint8)[:, None], 784, axis=1)  # (n, 784)
    np.testing.assert_array_equal(as_bytes(pixels), pixels)
    np.testing.assert_array_equal(as_bytes(torch.from_numpy(pixels).float() / 255), pixels)
    np.testing.assert_array_equal(as_bytes(pixels / 255), pixels)


@pytest.mark.parametrize("shape", [(784,), (1, 784), (28, 28), (1, 1, 28, 28)])
def test_one_digit_may_come_in_any_shape(shape: tuple[int, ...]) -> None:
    assert as_bytes(torch.zeros(shape)).shape == (1, 784)


@given(st.floats().filter(lambda x: not -0.001 <= x <= 1.001))
def test_no_other_number_is_ink(value: float) -> None:
    """NaN from a diverged run is among them: it must not pass for bare paper."""
    pixels = np.full((2, 784), 0.5)
    pixels[1, 3] = value
    with pytest.raises(ValueError, match=r"in \[0, 1\]"):
        as_bytes(pixels)


def test_other_sizes_are_refused() -> None:
    with pytest.raises(ValueError, match="28 x 28"):
        as_bytes(np.zeros((3, 783)))


@given(st.integers(1, 500), st.none() | st.integers(1, 40))
def test_a_grid_has_room_for_every_digit_and_no_empty_row(n: int, columns: int | None) -> None:
    rows, width = grid_shape(n, columns)
    assert (rows - 1) * width < n <= rows * width
    if columns is None:
        assert width - rows in (0, 1)
    else:
        assert width == columns


@pytest.mark.parametrize(("n", "columns"), [(0, None), (3, 0), (3, -1)])
def test_a_grid_of_nothing_is_refused(n: int, columns: int | None) -> None:
    with pytest.raises(ValueError, match=r"images|columns"):
        grid_shape(n, columns)
