"""Does the plane say truly where runs lie, how steep their lines are, and which are alike?"""

import pytest

from dashboard.charts.rate_distortion import (
    Way,
    colours,
    diagonal,
    in_words,
    rate_distortion,
    tangent,
)
from dashboard.charts.small_map import small_map
from tests.reading import checked
from vae_core.record.sweep import Place


def way(beta: float, *ends: tuple[float, float], finished: bool = True) -> Way:
    places = [Place(epoch, *end, *end) for epoch, end in enumerate(ends, 1)]
    return Way(f"beta {beta:g}", f"{beta:g}", beta, places, finished, "#123456")


WAYS = [
    way(0.5, (30.0, 150.0), (21.0, 85.0)),
    way(4.0, (9.0, 170.0), (6.3, 118.0), finished=False),
    way(8.0),
]


def test_every_run_has_its_way_its_end_and_its_slope() -> None:
    drawn = checked(rate_distortion(WAYS))
    trails = [trace for trace in drawn.data if trace.mode == "lines+markers"]
    assert [trace.name for trace in trails] == ["beta 0.5", "beta 4"]
    assert list(trails[0].x) == [30.0, 21.0]
    assert list(trails[0].y) == [150.0, 85.0]
    assert list(trails[0].customdata) == [1, 2]
    ends = [trace for trace in drawn.data if trace.mode == "markers+text"]
    assert [(trace.x[0], trace.y[0]) for trace in ends] == [(21.0, 85.0), (6.3, 118.0)]
    assert [trace.marker.symbol for trace in ends] == [None, "circle-open"]  # hollow: not finished
    assert [trace.text[0] for trace in ends] == ["<b>0.5</b>", "<b>4</b>"]
    slopes = [trace for trace in drawn.data if trace.mode == "lines" and not trace.line.dash]
    for trace, of in zip(slopes, WAYS, strict=False):
        (x0, x1), (y0, y1) = trace.x, trace.y
        assert (y1 - y0) / (x1 - x0) == pytest.approx(-of.beta)
        end = of.places[-1]
        assert ((x0 + x1) / 2, (y0 + y1) / 2) == pytest.approx((end.rate, end.distortion))


def test_diagonals_are_alike_in_r_plus_d_and_named_by_it() -> None:
    drawn = checked(rate_distortion(WAYS))
    dashed = [trace for trace in drawn.data if trace.line.dash == "dash"]
    assert len(dashed) == len(drawn.layout.annotations) >= 3
    left, right = drawn.layout.xaxis.range
    low, high = drawn.layout.yaxis.range
    for trace, name in zip(dashed, drawn.layout.annotations, strict=True):
        totals = {round(x + y, 2) for x, y in zip(trace.x, trace.y, strict=True)}
        assert len(totals) == 1
        assert name.text == f"R + D = {totals.pop():g}"
        assert all(left <= x <= right for x in trace.x)
        assert all(low - 1e-6 <= y <= high + 1e-6 for y in trace.y)


def test_all_ends_are_in_view_and_rate_has_no_place_below_0() -> None:
    drawn = checked(rate_distortion([way(1, (0.0, 205.8)), way(2, (25.0, 80.0))]))
    assert drawn.layout.xaxis.range[0] == 0
    assert drawn.layout.xaxis.range[1] > 25
    assert drawn.layout.yaxis.range[0] < 80
    assert drawn.layout.yaxis.range[1] > 205.8


@pytest.mark.parametrize("ways", [[], [way(1)], [way(0, (3.0, 150.0))], [way(100, (0.0, 205.0))]])
def test_nothing_or_one_place_or_an_extreme_beta_is_drawn_too(ways: list[Way]) -> None:
    checked(rate_distortion(ways))
    assert in_words(ways)


def test_lines_of_every_slope_are_as_long_on_the_screen() -> None:
    for beta in (0.0, 1.0, 50.0):
        (x0, x1), (y0, y1) = tangent(10.0, 100.0, beta, width=30.0, height=120.0)
        length = ((x1 - x0) / 30) ** 2 + ((y1 - y0) / 120) ** 2
        assert length**0.5 == pytest.approx(0.11)


def test_a_diagonal_beside_the_panel_is_not_drawn() -> None:
    assert diagonal(10, (0, 30), (60, 220)) == []
    assert diagonal(100, (0, 30), (60, 220)) == [[0, 100], [30, 70]]
    assert diagonal(70, (0, 30), (60, 220)) == [[0, 70], [10, 60]]


def test_each_value_has_a_colour_of_its_own_from_reconstruction_to_kl() -> None:
    assert colours(2) == ["#2380c8", "#cb5d15"]
    assert len(set(colours(8))) == 8
    assert len(colours(1)) == 1


def test_the_words_name_every_place() -> None:
    words = in_words(WAYS)
    assert "beta 0.5: KL 21.0, reconstruction 85.0" in words
    assert "beta 8" not in words
    assert in_words([]) == "The rate–distortion plane: nothing yet."  # noqa: RUF001


def test_a_small_map_is_there_before_there_are_codes() -> None:
    assert checked(small_map(None)).data == ()
