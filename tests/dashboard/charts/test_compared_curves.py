"""Can several runs be held against each other on one axis?"""

from itertools import pairwise
from typing import Any

import pytest

from dashboard.charts.chart import Chart
from dashboard.charts.compared_curves import (
    LETTERS,
    MEASURES,
    RUN_COLOURS,
    Curve,
    apart,
    compared_curves,
    curve_of,
)
from tests.dashboard.histories import a_history
from tests.reading import checked
from vae_core.record.history import History


def of(n_epochs: int, measure: str = "elbo", **options: Any) -> Curve:
    return curve_of(a_history(n_epochs, **options), measure, steps_per_epoch=40, n_images=5000)


def trace(chart: Chart, name: str) -> dict[str, Any]:
    return next(piece for piece in chart.data if piece["name"] == name)


@pytest.mark.parametrize(("across", "last"), [("epochs", 3.0), ("steps", 120), ("images", 15_000)])
def test_an_epoch_is_so_many_steps_and_so_many_images(across: str, last: float) -> None:
    chart = compared_curves({0: of(3)}, "elbo", across)
    checked(chart)
    assert trace(chart, "A, test")["x"][-1] == last
    assert chart.layout["xaxis"]["range"] == [0, pytest.approx(last, rel=0.01)]


def test_the_negative_elbo_is_both_terms_whatever_the_loss_weighs_them_by() -> None:
    row = a_history(3).epochs[-1]
    assert row.test_recon is not None
    assert row.test_kl is not None
    drawn = trace(compared_curves({1: of(3)}, "elbo", "epochs"), "B, test")
    assert drawn["y"][-1] == pytest.approx(row.test_recon + row.test_kl, rel=1e-3)


def test_every_run_has_its_colour_and_its_letter() -> None:
    chart = compared_curves(dict.fromkeys(range(6), of(3)), "recon", "epochs")
    checked(chart)
    for letter, colour in zip(LETTERS, RUN_COLOURS, strict=True):
        assert trace(chart, f"{letter}, train")["line"]["color"] == colour
    said = [words["text"] for words in chart.layout["annotations"]]
    assert sorted(text[3] for text in said) == list(LETTERS)
    assert len({words["font"]["color"] for words in chart.layout["annotations"]}) == 6


def test_a_letter_stands_where_its_run_ends() -> None:
    words = compared_curves({0: of(20), 1: of(5)}, "recon", "epochs").layout["annotations"]
    at_edge, before = sorted(words, key=lambda one: one["text"])
    assert (at_edge["xref"], at_edge["x"]) == ("paper", 1.005)
    assert before["x"] == 5.0


def test_what_came_before_the_first_test_is_off_the_chart_and_no_curve_is_cut_below() -> None:
    history = a_history(10)
    chart = compared_curves({0: of(10)}, "elbo", "epochs")
    low, high = chart.layout["yaxis"]["range"]
    assert high < history.steps[0].loss
    assert low <= min(row.loss for row in history.steps)


def test_runs_that_have_begun_nothing_leave_an_empty_chart() -> None:
    empty = curve_of(History(), "recon", steps_per_epoch=1, n_images=10)
    for measure in MEASURES:
        chart = compared_curves({0: empty}, measure, "images")
        checked(chart)
        assert chart.layout["annotations"] == []
    checked(compared_curves({}, "kl", "steps"))


def test_a_run_without_a_test_yet_ends_at_its_training() -> None:
    history = a_history(1)
    history.epochs.clear()
    curve = curve_of(history, "kl", steps_per_epoch=40, n_images=10)
    [words] = compared_curves({0: curve}, "kl", "epochs").layout["annotations"]
    assert words["text"] == f"<b>A</b> {history.steps[-1].kl:.1f}"


def test_names_over_each_other_are_moved_apart_and_others_stay() -> None:
    moved = apart([0, 1, 2, 100], 18)
    assert all(after - before >= 18 for before, after in pairwise(moved))
    assert moved == [-17, 1, 19, 100]
    assert apart([], 18) == []
