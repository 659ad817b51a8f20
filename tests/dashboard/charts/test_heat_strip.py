"""Is the KL of every dimension over time on the strip, in few bytes?"""

import numpy as np
import pytest
from numpy.typing import NDArray

from dashboard.charts.heat_strip import N_CELLS, N_COLUMNS, columns, heat_strip
from dashboard.charts.two_definitions import two_definitions
from dashboard.components.plot import chart_message
from tests.dashboard.histories import a_history
from tests.reading import checked
from vae_core.explain.collapse import lives, lives_in
from vae_core.record.history import Change, History, StepFigures


def readings(kl: NDArray[np.floating], every: int = 10) -> History:
    """A history with these KL per dimension (n, L)."""
    history = History()
    for i, row in enumerate(kl):
        values = tuple(row.tolist())
        total = sum(values)
        step = every * (i + 1)
        history.steps.append(StepFigures(step, 1, 150, total, 150, values, 1, 1e-3, 1e4))
    return history


@pytest.mark.parametrize(("n", "latent_dim"), [(1, 1), (7, 2), (2000, 1), (2000, 20), (2000, 128)])
def test_it_stays_small(n: int, latent_dim: int) -> None:
    kl = np.random.default_rng(0).lognormal(-2, 2, (n, latent_dim))
    history = readings(kl)
    chart = heat_strip(history, lives_in(history), steps_per_epoch=100)
    checked(chart)
    rows, across = chart.data[0]["z"].shape
    assert rows == latent_dim
    assert across <= N_COLUMNS
    assert rows * across <= N_CELLS
    assert len(chart.data[0]["x"]) == across + 1
    message = chart_message(chart, key="heat_strip", height=300, alt="")
    assert len(message) < 16_000


def test_a_column_is_the_mean_over_its_steps_and_stays_where_it_is() -> None:
    steps = [10, 20, 40, 50]  # of the third reading twice as many
    kl = np.array([[1.0], [3.0], [5.0], [8.0]])
    edges, cells = columns(steps, kl)
    assert edges.tolist() == [0, 10, 20, 40, 50]
    assert cells.tolist() == [[1, 3, 5, 8]]
    many = np.arange(1.0, 301)[:, None]
    edges, cells = columns(list(range(1, 301)), many)
    assert edges[:3].tolist() == [0, 2, 4]
    assert cells[0, :2].tolist() == [1.5, 3.5]
    later, _ = columns(list(range(1, 311)), np.arange(1.0, 311)[:, None])
    assert later[: len(edges) - 1].tolist() == edges[:-1].tolist()


def test_deaths_and_moved_settings_are_marked_where_they_were() -> None:
    history = readings(np.array([[1.0, 1.0], [1.0, 0.001], [1.0, 0.001], [1.0, 0.5]]))
    history.changes = [
        Change(10, "beta", 2.0),
        Change(20, "free_bits", 0.5),
        Change(30, "beta_warmup_epochs", 2.0),
    ]
    chart = heat_strip(history, lives_in(history), steps_per_epoch=20)
    checked(chart)
    marks = {trace["name"]: (trace["x"], trace["y"]) for trace in chart.data[1:3]}
    assert marks == {"died": ([1.0], [2]), "came to life": ([2.0], [2])}
    assert [shape["x0"] for shape in chart.layout["shapes"]] == [0.5, 1.0, 1.5]
    said = [note["text"] for note in chart.layout["annotations"]]
    assert said == ["beta 2", "free bits 0.5", "warm-up to epoch 2"]
    assert chart.data[0]["meta"] == "table"


def test_what_only_learns_to_speak_in_the_first_epoch_is_not_marked() -> None:
    history = readings(np.array([[0.001, 0.001], [1.0, 0.001], [1.0, 0.001], [1.0, 1.0]]))
    chart = heat_strip(history, lives_in(history), steps_per_epoch=20)
    [ring] = [trace for trace in chart.data[1:] if trace.get("name")]
    assert (ring["x"], ring["y"]) == ([2.0], [2])


def test_a_burst_of_moves_is_named_once() -> None:
    history = readings(np.ones((100, 2)))
    history.changes = [Change(500 + i, "beta", float(i)) for i in range(5)]
    chart = heat_strip(history, lives_in(history), steps_per_epoch=100)
    assert [note["text"] for note in chart.layout["annotations"]] == ["beta 4"]


def test_what_is_dead_is_bare_page_and_what_lives_is_not() -> None:
    history = a_history(2)
    scale = heat_strip(history, lives([10], np.ones((1, 2))), steps_per_epoch=40).data[0]
    at = [place * scale["zmax"] for place, _ in scale["colorscale"]]
    clear = [colour for _, colour in scale["colorscale"] if colour.endswith(",0)")]
    assert at == sorted(at)
    assert at[1] == at[2] == pytest.approx(0.01)  # the colour begins at once there
    assert len(clear) == 2


def test_dimensions_that_the_definitions_disagree_on_are_named() -> None:
    chart = two_definitions([0.9, 0.015, 0.002, 0.0], [2.0, 0.008, 0.03, 0.0])
    checked(chart)
    dots = chart.data[1]
    assert dots["text"] == ["", "z2", "z3", ""]
    assert dots["customdata"] == ["z1", "z2", "z3", "z4"]
    floor = chart.data[0]
    assert np.allclose(floor["y"], np.array(floor["x"]) / 2)
