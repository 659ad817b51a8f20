"""Do both parts of a KL stand on each other, under a line that says how much can be shown?"""

import json
import math

import pytest

from dashboard.charts.kl_parts import parts_by_model, parts_over_epochs
from tests.reading import checked
from vae_core.aggregate.information import KlParts

FALLING = [KlParts(2.0, 6.2, 2000), KlParts(3.5, 2.2, 2000), KlParts(4.4, 0.9, 2000)]
SATURATED = KlParts(9.12, 16.16, 10_000)


def notes(figure: object) -> str:
    return " | ".join(note.text for note in figure.layout.annotations)  # type: ignore[attr-defined]


def test_the_upper_line_is_the_kl_and_the_lower_one_what_codes_carry() -> None:
    figure = checked(parts_over_epochs([1, 2, 3], FALLING))
    carried, whole = figure.data
    assert list(carried.y) == [2.0, 3.5, 4.4]
    assert list(whole.y) == pytest.approx([8.2, 5.7, 5.3])
    assert (carried.fill, whole.fill) == ("tozeroy", "tonexty")
    assert "KL 5.3" in notes(figure)
    assert "I(x; z) 4.4" in notes(figure)


def test_the_ceiling_is_in_view_and_named() -> None:
    figure = checked(parts_over_epochs([1, 2, 3], FALLING))
    [ceiling] = figure.layout.shapes
    assert ceiling.y0 == pytest.approx(math.log(2000))
    assert figure.layout.yaxis.range[1] > math.log(2000)
    assert "ln 2,000 = 7.6" in notes(figure)


def test_names_at_the_ends_do_not_lie_over_each_other() -> None:
    figure = checked(parts_over_epochs([1], [KlParts(4.0, 0.01, 2000)]))
    shifts = {note.text: note.yshift for note in figure.layout.annotations if note.yshift}
    assert shifts["KL 4.0"] - shifts["I(x; z) 4.0"] > 14


def test_a_long_run_s_chart_is_small_and_has_both_its_ends() -> None:
    chart = parts_over_epochs(range(1, 1001), [KlParts(4.0, 1.0 / n, 2000) for n in range(1, 1001)])
    carried, whole = checked(chart).data
    assert len(carried.x) == len(whole.x) <= 60
    assert (carried.x[0], carried.x[-1]) == (1, 1000)
    assert len(json.dumps([chart.data, chart.layout])) < 8000


def test_saturated_is_said_where_it_binds() -> None:
    assert "I(x; z) saturated" in notes(checked(parts_over_epochs([1], [SATURATED])))
    assert "saturated" not in notes(checked(parts_over_epochs([1], FALLING[:1])))


def test_before_the_first_epoch_ends_there_is_a_place_for_it() -> None:
    figure = checked(parts_over_epochs([], []))
    assert not figure.data
    assert "after the first epoch" in notes(figure)


def test_a_bar_that_is_saturated_is_not_split() -> None:
    known, rest, unknown = checked(parts_by_model({"two": FALLING[2], "many": SATURATED})).data
    assert list(known.x) == [4.4, 0]
    assert list(rest.x) == [0.9, 0]
    assert list(unknown.x) == pytest.approx([0, 25.28])
    assert unknown.marker.pattern.shape == "/"
