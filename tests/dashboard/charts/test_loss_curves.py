"""What does a reader see of a run's losses?"""

import json
from collections.abc import Callable
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from dashboard.charts.chart import Chart
from dashboard.charts.kl_bars import kl_bars
from dashboard.charts.loss_curves import loss_curves
from dashboard.components.plot import as_sent
from tests.dashboard.histories import a_history
from tests.reading import checked
from vae_core.explain.guides import Guides
from vae_core.record.history import Change

GUIDES = Guides(untrained=543.4, collapsed=205.8, floor=45.5)


def words(chart: Chart) -> list[str]:
    return [annotation.text for annotation in checked(chart).layout.annotations]


def sent_bytes(figure: Chart) -> int:
    return len(json.dumps(as_sent(figure, "key"), separators=(",", ":"), default=str))


def test_lines_are_named_at_their_end_with_their_value() -> None:
    history = a_history(5)
    last = history.epochs[-1]
    texts = words(loss_curves(history, steps_per_epoch=40))
    assert f"loss {last.test_loss:.1f}" in texts
    assert f"reconstruction {last.test_recon:.1f}" in texts
    assert f"KL {last.test_kl:.1f}" in texts


def test_guide_lines_are_drawn_only_in_view() -> None:
    early = words(loss_curves(a_history(1, per_epoch=8), steps_per_epoch=40, guides=GUIDES))
    late = words(loss_curves(a_history(50), steps_per_epoch=40, guides=GUIDES))
    assert "543 untrained" in early
    assert "206 collapsed" in early
    assert not [text for text in late if "untrained" in text or "floor" in text]


def test_a_guide_line_explains_itself() -> None:
    figure = loss_curves(a_history(1, per_epoch=8), steps_per_epoch=40, guides=GUIDES)
    explained = {a.text: a.hovertext for a in checked(figure).layout.annotations if a.hovertext}
    assert explained["543 untrained"] == "543.4 nats: every pixel a fair coin: 784 ln 2"
    assert explained["206 collapsed"].endswith("the codes say nothing")


def test_a_moved_setting_is_marked() -> None:
    history = a_history(5)
    history.changes.append(Change(100, "beta", 4.0))
    figure = loss_curves(history, steps_per_epoch=40)
    assert "beta 4" in words(figure)
    assert [shape.x0 for shape in checked(figure).layout.shapes if shape.yref == "paper"] == [2.5]


def test_settings_moved_at_almost_one_moment_share_a_text() -> None:
    history = a_history(5)
    history.changes += [
        Change(100, "beta", 4.0),
        Change(104, "learning_rate", 0.002),
        Change(110, "beta", 2.0),
        Change(180, "beta", 0.5),
    ]
    figure = loss_curves(history, steps_per_epoch=40)
    assert {"beta 4, 2", "learning rate 0.002", "beta 0.5"} <= set(words(figure))
    lines = [shape.x0 for shape in checked(figure).layout.shapes]
    assert lines == [2.5, 2.6, 2.75, 4.5]


def test_an_autoencoder_has_no_kl_panel() -> None:
    figure = loss_curves(a_history(5, kl=0.0), steps_per_epoch=40)
    assert not [trace for trace in checked(figure).data if trace.yaxis == "y2"]
    assert not [text for text in words(figure) if text.startswith(("KL", "loss"))]


@pytest.mark.parametrize("n_epochs", [0, 1])
def test_a_run_that_has_hardly_begun_is_drawn(n_epochs: int) -> None:
    figure = loss_curves(a_history(n_epochs), steps_per_epoch=40, guides=GUIDES)
    layout = checked(figure).layout
    assert layout.yaxis2.title.text == "KL, nats"  # its place is kept from the start


@settings(max_examples=20)
@given(st.integers(0, 500), st.integers(1, 4))
def test_curves_stay_small_however_long_the_run(n_epochs: int, per_epoch: int) -> None:
    history = a_history(n_epochs, per_epoch=per_epoch)
    history.changes += [Change(i, "learning_rate", i / 7e4) for i in range(100)]
    assert sent_bytes(loss_curves(history, steps_per_epoch=469, guides=GUIDES)) <= 8_000


def test_the_longest_history_of_a_collapsed_run_stays_small_too() -> None:
    history = a_history(1000, per_epoch=2, kl=1.2345e-5)  # long numbers
    history.changes += [Change(400 * i, "beta", i / 7) for i in range(100)]
    assert sent_bytes(loss_curves(history, steps_per_epoch=469, guides=GUIDES)) <= 8_000


# ── axes that a collapsed run can't stretch ──


@pytest.mark.parametrize(
    "axis",
    [
        lambda: checked(kl_bars([1.5e-4, 2e-5])).layout.yaxis,
        lambda: checked(loss_curves(a_history(3, kl=1e-3), steps_per_epoch=40)).layout.yaxis2,
    ],
    ids=["bars", "curves"],
)
def test_the_kl_of_a_collapsed_run_looks_like_next_to_nothing(axis: Callable[[], Any]) -> None:
    """The axis reaches half a nat at the least, so its bars are a thousandth as tall."""
    assert axis().range is None, "a fixed range would cut a live run off"
    assert max(axis().autorangeoptions.include) >= 0.5
