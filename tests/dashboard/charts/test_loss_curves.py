"""What a reader sees in the figures, and in the words under them."""

import json
from collections.abc import Callable
from typing import Any

import numpy as np
import plotly.graph_objects as go
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from dashboard.charts.codes_map import exact_posterior_map, latent_map, posterior_layer
from dashboard.charts.loss_curves import kl_bars, loss_curves, thinned
from dashboard.charts.planes import Plane, principal_axes, steady_range
from dashboard.charts.step import layer_bars
from dashboard.components.plot import as_sent
from tests.dashboard.histories import a_history
from vae_core.explain.guides import Guides
from vae_core.record.history import Change

GUIDES = Guides(untrained=543.4, collapsed=205.8, floor=45.5)


def words(figure: go.Figure) -> list[str]:
    return [annotation.text for annotation in figure.layout.annotations]


def sent_bytes(figure: go.Figure) -> int:
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
    explained = {a.text: a.hovertext for a in figure.layout.annotations if a.hovertext}
    assert explained["543 untrained"] == "543.4 nats: every pixel a fair coin: 784 ln 2"
    assert explained["206 collapsed"].endswith("the codes say nothing")


def test_a_moved_setting_is_marked() -> None:
    history = a_history(5)
    history.changes.append(Change(100, "beta", 4.0))
    figure = loss_curves(history, steps_per_epoch=40)
    assert "beta 4" in words(figure)
    assert [shape.x0 for shape in figure.layout.shapes if shape.yref == "paper"] == [2.5]


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
    lines = [shape.x0 for shape in figure.layout.shapes]
    assert lines == [2.5, 2.6, 2.75, 4.5]


def test_an_autoencoder_has_no_kl_panel() -> None:
    figure = loss_curves(a_history(5, kl=0.0), steps_per_epoch=40)
    assert not [trace for trace in figure.data if trace.yaxis == "y2"]
    assert not [text for text in words(figure) if text.startswith(("KL", "loss"))]


@pytest.mark.parametrize("n_epochs", [0, 1])
def test_a_run_that_has_hardly_begun_is_drawn(n_epochs: int) -> None:
    figure = loss_curves(a_history(n_epochs), steps_per_epoch=40, guides=GUIDES)
    assert figure.layout.yaxis2.title.text == "KL, nats"  # its place is kept from the start


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


def test_dead_dimensions_are_told_by_colour_and_word() -> None:
    figure = kl_bars([2.0, 0.001, 1.0])
    assert list(figure.data[0].customdata) == ["active", "dead", "active"]
    assert len(set(figure.data[0].marker.color)) == 2
    assert "2 active, 1 dead" in words(figure)


def test_the_map_names_every_class_at_its_middle() -> None:
    mu = np.array([[0.0, 0.0], [2.0, 2.0], [-1.0, 1.0]])
    figure = latent_map(mu, np.array([0, 0, 1]), ("zero", "one"))
    places = {a.text: (a.x, a.y) for a in figure.layout.annotations}
    assert places == {"<b>zero</b>": (1.0, 1.0), "<b>one</b>": (-1.0, 1.0)}
    assert figure.layout.yaxis.scaleanchor == "x"


def test_a_class_without_codes_keeps_its_place_on_the_map() -> None:
    figure = latent_map(np.zeros((3, 2)), np.array([2, 2, 2]), ("zero", "one", "two"))
    assert [trace.name for trace in figure.data] == ["zero", "one", "two"]
    assert words(figure) == ["<b>two</b>"]


def test_many_dimensions_stand_by_size_and_few_in_their_own_order() -> None:
    few, many = kl_bars([0.5, 2.0, 1.0]), kl_bars([i / 10 for i in range(40)])
    assert list(few.data[0].x) == ["z1", "z2", "z3"]
    assert list(many.data[0].x)[:2] == ["z40", "z39"]
    assert "most KL first" in many.layout.xaxis.title.text


def test_axes_hold_still_until_points_leave_them() -> None:
    mu = np.random.default_rng(0).normal(size=(1000, 2))
    first = steady_range(None, mu)
    assert steady_range(first, 1.05 * mu) == first
    assert steady_range(first, 3 * mu)[1] > first[1]
    wide = steady_range(None, 10 * mu)
    assert steady_range(wide, mu)[1] < wide[1]


def test_principal_axes_do_not_flip() -> None:
    mu = np.random.default_rng(0).normal(size=(500, 5)) * [3, 2, 0.1, 0.1, 0.1]
    axes, shares = principal_axes(mu)
    assert abs(axes[0, 0]) > 0.99
    assert shares[0] > shares[1] > 0.2
    assert Plane(mu.mean(0), axes, ("", "")).project(mu).shape == (500, 2)
    again, _ = principal_axes(-mu, previous=-axes)
    assert np.allclose(again, -axes)
    swapped = mu[:, [1, 0, 2, 3, 4]]  # now the second direction varies most
    kept, _ = principal_axes(swapped, previous=axes)
    assert abs(kept[0, 0]) > 0.99


def test_principal_axes_are_those_of_a_singular_value_decomposition() -> None:
    mu = np.random.default_rng(0).normal(size=(300, 4)) * [1, 4, 2, 0.5] + 10
    axes, shares = principal_axes(mu)
    _, singular, directions = np.linalg.svd(mu - mu.mean(0), full_matrices=False)
    assert np.allclose(np.abs((axes * directions[:2]).sum(1)), 1)
    assert np.allclose(shares, (singular**2 / (singular**2).sum())[:2])
    assert principal_axes(mu[:1])[1] == [0.0, 0.0]  # a single code has no directions: no crash


# ── axes that a collapsed run can't stretch ──


@pytest.mark.parametrize(
    "axis",
    [
        lambda: kl_bars([1.5e-4, 2e-5]).layout.yaxis,
        lambda: loss_curves(a_history(3, kl=1e-3), steps_per_epoch=40).layout.yaxis2,
    ],
    ids=["bars", "curves"],
)
def test_the_kl_of_a_collapsed_run_looks_like_next_to_nothing(axis: Callable[[], Any]) -> None:
    """The axis reaches half a nat at the least, so its bars are a thousandth as tall."""
    assert axis().range is None, "a fixed range would cut a live run off"
    assert max(axis().autorangeoptions.include) >= 0.5


def test_bars_of_tiny_gradients_stay_short() -> None:
    def share(size: float) -> float:
        figure = layer_bars({"fc1": size, "fc4": size / 2}, title="", texts=["", ""], floor=1.0)
        longest: float = size / figure.layout.xaxis.range[1]
        return longest

    assert share(1e-6) < 1e-5
    assert share(50.0) == share(2.0) > 0.5


def test_both_posteriors_are_in_view_however_far_the_encoder_is_off() -> None:
    z1, z2 = np.linspace(-1, 0, 11), np.linspace(1.6, 3.5, 11)
    q = posterior_layer(np.array([-0.6, 1.1]), np.diag([0.01, 0.02]), np.array([[-0.6, 1.0]]))
    layout = exact_posterior_map(np.ones((11, 11)), z1, z2, q).layout
    for range_, grid, axis in ((layout.xaxis.range, z1, "x"), (layout.yaxis.range, z2, "y")):
        for values in (grid, *(layer[axis] for layer in q)):
            assert range_[0] <= values.min()
            assert values.max() <= range_[1]
