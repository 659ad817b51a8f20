"""Does every mark of the ruler have its place and its name?"""

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dashboard.charts.ruler import APART, TOP, Named, ruler, spread_out
from tests.reading import checked
from vae_core.explain.ruler import bits_per_pixel

MARKS = [Named(205.8, "collapsed", "the mean image"), Named(45.5, "floor", "itself")]


def test_marks_are_named_and_explained() -> None:
    layout = checked(ruler(MARKS)).layout
    assert [a.text for a in layout.annotations] == ["46 floor", "206 collapsed"]
    assert "205.8 nats, 0.379 bits per pixel: the mean image" in layout.annotations[1].hovertext


def test_both_scales_agree() -> None:
    layout = checked(ruler(MARKS)).layout
    assert layout.yaxis2.range[1] == pytest.approx(bits_per_pixel(layout.yaxis.range[1]), rel=1e-3)
    assert layout.yaxis.range[0] == layout.yaxis2.range[0] == 0


def test_a_run_is_a_bar_of_two_parts() -> None:
    blocks = [s for s in checked(ruler(MARKS, bar=(146.4, 6.1))).layout.shapes if s.type == "rect"]
    assert [(b.y0, b.y1) for b in blocks] == [(0, 146.4), (146.4, 152.5)]


def test_what_is_beyond_the_top_stands_at_the_top() -> None:
    chart = checked(ruler([*MARKS, Named(4000, "yours", "as read", "red")], bar=(3000, 1000)))
    assert chart.layout.annotations[-1].text == "<b>4,000 yours</b>"
    assert max(s.y1 for s in chart.layout.shapes) <= TOP


@given(st.lists(st.floats(0, 580), max_size=12))
def test_no_name_lies_over_another(wanted: list[float]) -> None:
    heights = spread_out(sorted(wanted))
    apart = [high - low for low, high in pairwise(heights)]
    assert all(gap >= APART - 1e-6 for gap in apart)
    assert all(0 <= height <= TOP for height in heights)
