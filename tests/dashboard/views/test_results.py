"""What does the page say of the lab's run, and where does it lead?"""

import re

import numpy as np
import pytest
import torch
from streamlit.testing.v1 import AppTest

from dashboard.charts.one_epoch import steady_axes
from dashboard.controls import run_settings
from dashboard.controls.settings_address import settings_query
from dashboard.runs.registry import Registry
from dashboard.server import resources
from tests.reading import chart, charts, formulas, grid, open_page, painted, words
from vae_core.config import TrainConfig
from vae_core.explain.neighbours import neighbour_agreement


def loss_said(app: AppTest) -> list[str]:
    [parts] = formulas(app)
    return [part["value"] for part in parts if "value" in part]


def test_the_slider_moves_codes_numbers_and_words(runs: Registry) -> None:
    app = open_page("results")
    assert not app.exception
    history = resources.shipped().history
    codes = resources.shipped().encodings
    assert codes is not None
    last = charts(app)
    for epoch in (20, 2):
        app.select_slider(key="results_epoch").set_value(epoch).run()
        row = history.epochs[epoch - 1]
        assert row.test_loss is not None
        assert loss_said(app)[0] == f"{row.test_loss:.0f}"
        agreement = neighbour_agreement(
            torch.from_numpy(history.test_mu[epoch]).float(), codes.labels[:2000]
        ).mean()
        assert f"{agreement:.0%} of the time at the end of epoch {epoch}" in words(app)
    now = charts(app)
    assert now["results_map"]["figure"]["data"] != last["results_map"]["figure"]["data"]
    for axis in ("xaxis", "yaxis"):
        ranges = [shown["results_map"]["figure"]["layout"][axis]["range"] for shown in (last, now)]
        assert ranges[0] == ranges[1] == list(steady_axes(history))
    assert "At epoch 2 the test loss" in now["results_curves"]["alt"]


def test_ten_digits_come_back_and_each_has_its_cost(runs: Registry, mnist_in_data: None) -> None:
    shown = grid(open_page("results"), "results_reconstructions")
    assert shown["rowLabels"] == ["original", "from mu"]
    assert len(shown["columnLabels"]) == 10
    assert f"{resources.shipped().history.epochs[-1].test_recon:.1f}" in words(open_page("results"))


def test_other_samples(runs: Registry) -> None:
    app = open_page("results")
    before = painted(app, "results_samples")
    app.button(key="results_others").click().run()
    assert not np.array_equal(painted(app, "results_samples"), before)


def test_the_link_carries_the_lab_s_settings(runs: Registry) -> None:
    query = settings_query(TrainConfig(beta=4.0, train_size=1000))
    assert (query["dataset"], query["beta"], query["train_size"]) == ("mnist", "4", "1000")
    assert (query["variational"], query["learning_rate"]) == ("true", "0.001")
    app = open_page("train", **query)
    assert not app.exception
    assert not app.warning
    assert {name: app.session_state[name] for name in run_settings.NAMES} == {
        name: getattr(TrainConfig(beta=4.0, train_size=1000), name) for name in run_settings.NAMES
    }


def test_without_mnist_all_but_the_originals_is_there(runs: Registry, no_mnist: None) -> None:
    app = open_page("results")
    assert not app.exception
    assert "MNIST's images are not on this machine" in words(app)
    assert grid(app, "results_reconstructions")["rowLabels"] == ["from mu"]


def test_the_page_speaks_french(runs: Registry) -> None:
    app = open_page("results", lang="fr")
    assert not app.exception
    app.select_slider(key="results_epoch").set_value(2).run()
    assert "**Les codes à la fin de l'époque 2.**" in words(app)
    assert "À l'époque 2, la perte de test est de" in chart(app, "results_curves")["alt"]
    assert grid(app, "results_samples")["alt"].startswith("64 chiffres décodés depuis N(0, I)")
    [link] = [e.proto for e in app.get("page_link") if e.proto.label.startswith("Refaire")]
    assert "lang=fr" in link.query_string


def test_what_the_codes_carry_is_less_than_what_they_cost(runs: Registry) -> None:
    said = words(open_page("results"))
    cost = re.search(r"Their codes cost \*\*(\d\.\d+) nats\*\* of KL", said)
    assert cost
    assert float(cost[1]) == pytest.approx(resources.shipped().history.epochs[-1].test_kl, abs=0.01)
    carried = re.search(r"What they carry about the images: (\d\.\d) nats", said)
    assert carried
    assert float(carried[1]) == pytest.approx(5.6, abs=0.2)


def test_what_beta_saves_is_split_in_two_and_twenty_dimensions_are_saturated(
    runs: Registry,
) -> None:
    app = open_page("results")
    said = words(app)
    saved, carried, missed = (
        float(found)
        for found in re.findall(
            r"saves \*\*(\d\.\d+) nats\*\*.* of these (\d\.\d+) are\s.*and (\d\.\d+) a better",
            said,
            re.DOTALL,
        )[0]
    )
    assert saved == pytest.approx(carried + missed, abs=0.011)
    assert min(carried, missed) > 0
    assert "**saturated**: 10,000 images are told apart completely by\nln 10,000 = 9.2" in said
    assert "neither part was kept with the epochs" in said
    shown = chart(app, "results_kl_parts")
    assert "L = 20, beta 1: KL 25.3, saturated" in shown["alt"]
    assert "L = 2, beta 4: KL 4.03, of which I(x; z) 3.86" in shown["alt"]
    assert "saturé" in chart(open_page("results", lang="fr"), "results_kl_parts")["alt"]
