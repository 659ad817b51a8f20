"""What does a reader see of a run's losses?"""

import json
import math
from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from dashboard.charts.chart import Chart
from dashboard.charts.kl_bars import kl_bars
from dashboard.charts.loss_curves import loss_curves
from dashboard.charts.moved import LONGEST, moves
from dashboard.components.headed import as_json
from dashboard.components.plot import as_sent
from dashboard.words.language import LANGUAGES, speaking
from tests.dashboard.histories import a_history
from tests.reading import checked
from vae_core.explain.ruler import Guides
from vae_core.record.history import Change
from vae_core.schedule import LIVE_SETTINGS

GUIDES = Guides(untrained=543.4, collapsed=205.8, class_only=171.6, floor=45.5)


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
    history = a_history(5, epoch_s=100.0)
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
@example(51, 1)
def test_curves_stay_small_however_long_the_run(n_epochs: int, per_epoch: int) -> None:
    history = a_history(n_epochs, per_epoch=per_epoch)
    history.changes += [Change(i, "learning_rate", i / 7e4) for i in range(100)]
    assert sent_bytes(loss_curves(history, steps_per_epoch=469, guides=GUIDES)) <= 8_000


@pytest.mark.parametrize("spoken", LANGUAGES)
@settings(max_examples=20)
@given(
    st.integers(1, 500),
    st.integers(1, 4),
    st.lists(st.sampled_from(sorted(LIVE_SETTINGS)), min_size=7, max_size=7),
)
@example(34, 1, ["beta", "learning_rate"] * 3 + ["beta"])
@example(41, 1, ["learning_rate", "beta"] * 3 + ["learning_rate"])
@example(36, 1, ["beta", "beta_warmup_epochs"] * 3 + ["beta"])
def test_curves_with_all_that_is_written_on_them_stay_small(
    spoken: str, n_epochs: int, per_epoch: int, names: list[str]
) -> None:
    """Six moves that are told apart, four guides, and spikes, in the longest words."""
    history = a_history(n_epochs, per_epoch=per_epoch, epoch_s=1e4)
    last = history.steps[-1].step
    history.changes += [Change(last * i // 8, name, i / 7e4) for i, name in enumerate(names, 1)]
    for i in range(5, len(history.steps), max(1, len(history.steps) // 9)):
        spike = replace(history.steps[i], loss=1.2345e6 * i, recon=1.234e6 * i, kl=1.1234e3)
        history.steps[i] = spike
    with speaking(spoken):
        chart = loss_curves(history, steps_per_epoch=469, guides=GUIDES)
        assert sent_bytes(chart) <= 8_000


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


# ── moves ──


def lines_of(chart: Chart) -> list[tuple[float, float]]:
    return [(s.x0, s.x1) for s in checked(chart).layout.shapes if s.yref == "paper"]


def test_a_burst_of_slider_steps_is_one_move_to_where_it_ended() -> None:
    history = a_history(5, epoch_s=10.0)
    history.changes += [Change(100 + i // 4, "beta", 1.5 + i / 2) for i in range(6)]
    figure = loss_curves(history, steps_per_epoch=40)
    assert [text for text in words(figure) if "beta" in text] == ["beta 4"]
    assert lines_of(figure) == [(2.525, 2.525)]
    hovered = {a.text: a.hovertext for a in checked(figure).layout.annotations}
    assert hovered["beta 4"] == ("beta 4: applied after step 101, in 6 moves<br>since step 100")


def test_a_burst_that_takes_a_while_on_the_chart_is_drawn_from_where_to_where() -> None:
    history = a_history(5)  # in an epoch of a second a hand is as slow
    history.changes += [Change(step, "beta", 4.0) for step in (100, 110, 120)]
    assert lines_of(loss_curves(history, steps_per_epoch=40)) == [(2.5, 3.0)]


def test_moves_apart_are_several_and_so_are_those_of_several_settings() -> None:
    history = a_history(5, epoch_s=10.0)
    history.changes += [
        Change(100, "beta", 4.0),
        Change(101, "learning_rate", 0.01),
        Change(150, "beta", 1.0),
    ]
    moved = [(move.name, move.value, move.n) for move in moves(history, 40)]
    assert moved == [("beta", 4.0, 1), ("learning_rate", 0.01, 1), ("beta", 1.0, 1)]


def test_a_hand_that_never_rests_is_not_one_burst() -> None:
    history = a_history(5, epoch_s=40.0)
    history.changes += [Change(step, "beta", step / 10) for step in range(0, 200, 2)]
    moved = moves(history, 40)
    assert len(moved) > 5
    assert all(move.step - move.since <= LONGEST * 2 for move in moved)


def test_a_setting_of_any_name_is_told_in_plain_words() -> None:
    history = a_history(5)
    history.changes += [Change(60, "free_bits", 0.5), Change(180, "noise_of_eps", 2.0)]
    assert {"free bits 0.5", "noise of eps 2"} <= set(
        words(loss_curves(history, steps_per_epoch=40))
    )


@given(
    st.lists(st.tuples(st.integers(0, 300), st.sampled_from(["beta", "x_y"])), max_size=30),
    st.floats(0.01, 1e4),
)
def test_every_change_belongs_to_one_move(changes: list[tuple[int, str]], epoch_s: float) -> None:
    history = a_history(5, epoch_s=epoch_s)
    for i, (step, name) in enumerate(sorted(changes)):
        history.changes.append(Change(step, name, float(i)))
    moved = moves(history, 40)
    assert sum(move.n for move in moved) == len(changes)
    assert [move.step for move in moved] == sorted(move.step for move in moved)
    checked(loss_curves(history, steps_per_epoch=40))


# ── what lies out of view ──


def spiky(at: int, **figures: Any) -> Chart:
    history = a_history(20)
    history.steps[at] = replace(history.steps[at], **figures)
    return loss_curves(history, steps_per_epoch=40)


def hovered(chart: Chart) -> dict[str, str]:
    return {a.text: a.hovertext for a in checked(chart).layout.annotations if a.hovertext}


def test_a_spike_of_the_loss_is_marked_and_stretches_nothing() -> None:
    before = checked(loss_curves(a_history(20), steps_per_epoch=40)).layout.yaxis.range
    figure = spiky(60, loss=2.5e6, recon=2.4e6)
    low, high = checked(figure).layout.yaxis.range
    assert (low, high) == pytest.approx(before, rel=0.01)
    assert hovered(figure)["2.5e+06 ▲"] == (
        "Above this panel: loss, train, up to 2.5e+06 nats at step 610"
    )


def test_a_spike_of_the_kl_flattens_no_curve() -> None:
    figure = spiky(60, kl=1e6)
    axis = checked(figure).layout.yaxis2
    assert axis.autorangeoptions.clipmax < 10
    assert max(axis.autorangeoptions.include) >= 0.5
    assert "up to 1e+06 nats at step 610" in hovered(figure)["1e+06 ▲"]


@pytest.mark.parametrize("bad", [math.nan, math.inf])
def test_what_is_no_number_is_marked(bad: float) -> None:
    figure = spiky(60, loss=bad, recon=bad, kl=bad)
    assert all(map(math.isfinite, checked(figure).layout.yaxis.range))
    said = [text for text in hovered(figure).values() if "no number at step 610" in text]
    assert len(said) == 1
    assert len([text for text in words(figure) if text == "∞ ▲"]) == 2
    as_json(as_sent(figure, "key"))


def test_where_a_curve_comes_down_from_is_told() -> None:
    figure = loss_curves(a_history(20), steps_per_epoch=40)
    assert hovered(figure)["▲ 542"] == "Above this panel: loss, train, up to 542.5 nats at step 10"


def test_nothing_is_marked_where_everything_is_in_view() -> None:
    assert not [
        text for text in words(loss_curves(a_history(2), steps_per_epoch=40)) if "▲" in text
    ]


@settings(max_examples=50)
@given(
    st.lists(st.floats(0, 1e7) | st.sampled_from([math.inf, math.nan]), min_size=1, max_size=60),
    st.lists(st.floats(0, 1e7), max_size=20),
)
def test_any_history_is_drawn_with_few_marks(losses: list[float], kls: list[float]) -> None:
    history = a_history(len(losses), per_epoch=1)
    for i, loss in enumerate(losses):
        kl = kls[i] if i < len(kls) else 1.0
        history.steps[i] = replace(history.steps[i], loss=loss, recon=loss, kl=kl)
    figure = loss_curves(history, steps_per_epoch=10, guides=GUIDES)
    low, high = checked(figure).layout.yaxis.range
    assert low < high
    assert all(map(math.isfinite, (low, high)))
    marks = [text for text in words(figure) if "▲" in text]
    assert len(marks) <= 4
    out = [loss for loss in losses if not loss <= high]
    assert bool(out) <= bool(marks), "no value is left out in silence"
