"""Does a thinned curve keep its look?"""

from hypothesis import given
from hypothesis import strategies as st

from dashboard.charts.thinning import thinned


@given(
    st.lists(st.floats(-1e3, 1e3), min_size=2, max_size=200),
    st.integers(3, 50),
)
def test_thinning_keeps_both_ends_and_invents_nothing(y: list[float], n: int) -> None:
    x = [float(i) for i in range(len(y))]
    few_x, few_y = thinned(x, y, n)
    assert len(few_x) == len(few_y) == min(n, len(x))
    assert (few_x[0], few_x[-1]) == (x[0], x[-1])
    assert few_x == sorted(set(few_x))
    assert all(y[int(at)] == value for at, value in zip(few_x, few_y, strict=True))


@given(st.integers(0, 999), st.sampled_from([-50.0, 50.0]))
def test_thinning_keeps_a_single_spike(where: int, height: float) -> None:
    y = [100.0 + height * (i == where) for i in range(1000)]
    assert 100.0 + height in thinned([float(i) for i in range(1000)], y, 50)[1]
