"""Are the pixels along a slanting line counted right?"""

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from vae_core.handwriting.paper_lines import _count, _until


@given(st.integers(0, 2**32), st.integers(1, 9), st.integers(1, 30), st.integers(-12, 12))
def test_counts_are_those_of_every_pixel_looked_at(
    seed: int, height: int, width: int, rise: int
) -> None:
    mask = np.random.default_rng(seed).random((height + 24, width)) < 0.5
    x = np.arange(width)
    ys = np.rint(rise * (x / max(1, width - 1) - 0.5)).astype(int) + 12
    looked_at = mask[np.arange(height)[:, None] + ys, x].sum(1)
    np.testing.assert_array_equal(_count(_until(mask), ys, height), looked_at)
