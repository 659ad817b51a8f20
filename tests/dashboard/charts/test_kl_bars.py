"""What do the bars of a run's KL say?"""

from dashboard.charts.kl_bars import kl_bars
from tests.reading import checked


def test_dead_dimensions_are_told_by_colour_and_word() -> None:
    figure = checked(kl_bars([2.0, 0.001, 1.0]))
    assert list(figure.data[0].customdata) == ["active", "dead", "active"]
    assert len(set(figure.data[0].marker.color)) == 2
    assert "2 active, 1 dead" in [note.text for note in figure.layout.annotations]


def test_many_dimensions_stand_by_size_and_few_in_their_own_order() -> None:
    few = checked(kl_bars([0.5, 2.0, 1.0]))
    many = checked(kl_bars([i / 10 for i in range(40)]))
    assert list(few.data[0].x) == ["z1", "z2", "z3"]
    assert list(many.data[0].x)[:2] == ["z40", "z39"]
    assert "most KL first" in many.layout.xaxis.title.text
