"""Are runs held side by side by what can be compared, and is it said what can't?"""

import dataclasses
import json
from typing import Any

import numpy as np
import pytest
import torch
from streamlit.testing.v1 import AppTest

from dashboard.charts.planes import Plane
from dashboard.live.board import Topic, board
from dashboard.runs.registry import Registry
from dashboard.server import resources
from dashboard.session.model_in_view import shipped_model
from dashboard.views.compare import compared as known
from dashboard.views.compare import topic
from dashboard.views.compare.fetched import codes_and_decoder, images_for_testing
from dashboard.views.compare.made import N_CODES, N_SAMPLES
from tests.dashboard.run_service import (
    LONG,
    ME,
    OTHER,
    SHIPPED,
    SHORT,
    another,
    eventually,
    finished,
    finished_run,
    seen,
    training,
)
from tests.reading import (
    chart,
    components,
    grid,
    painted,
    told,
    unopened,
    words,
    would_run_again,
)
from vae_core.diagnostics import DEAD_KL, evaluate, image_losses
from vae_core.sampling import decode_points, same_noise

SIX = list(resources.SHIPPED_MODELS)


@pytest.fixture(autouse=True)
def _nothing_known(runs: Registry) -> None:
    known._known.clear()


def opened(*names: str, **address: str) -> AppTest:
    app = unopened("compare", **address)
    if names:
        app.query_params["with"] = list(names)
    app.run()
    assert not app.exception
    return app


def table(app: AppTest, key: str = "compared_figures") -> dict[str, list[dict[str, str]]]:
    """Cells of every row, by its name."""
    found = {proto.id.split("-", 2)[2]: told(proto) for proto in components(app, "compared_table")}
    sent = found[key]
    return {row["name"]: row["cells"] for row in sent["parts"][sent["part"]]}


def texts(app: AppTest, row: str) -> list[str]:
    return [cell["text"] for cell in table(app)[row]]


def notes(app: AppTest, row: str) -> list[str]:
    return [cell["note"] for cell in table(app)[row]]


def heads(app: AppTest) -> list[dict[str, str]]:
    found: list[dict[str, str]] = told(components(app, "compared_table")[0])["heads"]
    return found


def maps(app: AppTest) -> list[dict[str, Any]]:
    [probe] = components(app, "one_probe")
    found: list[dict[str, Any]] = told(probe)["models"]
    return found


# ── which are compared ──


def test_the_lab_s_model_is_held_against_a_larger_beta_where_nothing_is_chosen() -> None:
    app = opened()
    assert [head["letter"] for head in heads(app)] == ["A", "B"]
    assert app.query_params["with"] == ["mnist-2d", "mnist-2d-beta4"]


def test_the_run_in_view_stands_beside_a_model_of_its_own_data_set(runs: Registry) -> None:
    run_id = finished_run(runs)
    app = opened(run=run_id)
    assert app.query_params["with"] == [run_id, "sketched-2d"]


def test_a_run_that_one_comes_from_joins_those_that_were_chosen(runs: Registry) -> None:
    run_id = finished_run(runs)
    app = opened("mnist-2d", "mnist-2d-ae")
    app.switch_page("pages/replay.py").run()
    app.query_params.clear()
    app.query_params["run"] = run_id
    app.switch_page("pages/compare.py").run()
    assert not app.exception
    assert app.multiselect(key="compared").value == [run_id, "mnist-2d", "mnist-2d-ae"]


def test_they_are_chosen_by_name_and_stand_in_the_address(runs: Registry) -> None:
    run_id = runs.open_checkpoint(SHIPPED.read_bytes(), ME, name="x")
    runs.rename(run_id, ME, "My *best* <b>run</b>")
    app = opened("mnist-2d", run_id)
    assert heads(app)[1]["title"] == "My *best* <b>run</b>"
    box = app.multiselect(key="compared")
    box.set_value(["sketched-2d", "mnist-2d"]).run()
    assert app.query_params["with"] == ["sketched-2d", "mnist-2d"]
    assert heads(app)[0]["title"].startswith("sketched-2d")


def test_another_s_run_is_compared_like_one_s_own(runs: Registry) -> None:
    run_id = runs.start(SHORT, OTHER)
    eventually(runs, run_id, finished)
    assert len(heads(opened(run_id, "sketched-2d"))) == 2


def test_one_alone_is_no_comparison() -> None:
    app = opened("mnist-2d")
    assert "Choose two" in words(app.main)
    assert not components(app, "compared_table")
    app.multiselect(key="compared").set_value([]).run()
    assert not app.exception
    assert app.multiselect(key="compared").value == []


def test_six_at_the_most_and_nothing_twice() -> None:
    app = opened(*SIX, "mnist-2d", "one-more", "../../etc/passwd", "x" * 500)
    assert [head["letter"] for head in heads(app)] == list("ABCDEF")
    assert len({head["colour"] for head in heads(app)}) == 6


@pytest.mark.parametrize("name", ["gone1234", "-", "_" * 32])
def test_a_run_that_is_gone_is_said_and_the_others_are_shown(name: str) -> None:
    app = opened("mnist-2d", name, "mnist-20d")
    [warning] = app.warning
    assert "no longer on this server" in warning.value
    assert [head["title"].split()[0] for head in heads(app)] == ["mnist-2d", "mnist-20d"]
    assert maps(app)[1]["letter"] == "B"


def test_a_damaged_file_is_no_end_of_the_page(runs: Registry) -> None:
    run_id = finished_run(runs)
    runs.let_idle_go()
    [path] = runs._all.files.folder.glob(f"{run_id}*.safetensors")
    path.write_bytes(b"no checkpoint at all")
    app = opened("sketched-2d", run_id, "mnist-2d")
    assert len(heads(app)) == 2
    assert len(app.warning) == 1


def test_a_shipped_model_that_can_t_be_opened_is_said(monkeypatch: pytest.MonkeyPatch) -> None:
    def shipped(name: str = "mnist-2d") -> Any:
        if name == "mnist-20d":
            raise resources.ModelUnavailable("The model {name} is broken.", name=name)
        return original(name)

    original = resources.shipped
    monkeypatch.setattr(resources, "shipped", shipped)
    app = opened("mnist-2d", "mnist-20d", "sketched-2d")
    assert app.warning[0].value == "The model mnist-20d is broken."
    assert len(heads(app)) == 2


# ── what is said of them ──


def test_numbers_are_those_of_the_history() -> None:
    app = opened("mnist-2d-beta4", "mnist-20d")
    rows = [shipped_model(name).history.epochs[-1] for name in ("mnist-2d-beta4", "mnist-20d")]
    assert texts(app, "Test loss") == [f"{row.test_loss:.1f}" for row in rows]
    assert notes(app, "Test loss") == ["beta 4", "beta 1"]
    assert texts(app, "KL") == [f"{row.test_kl:.2f}" for row in rows]
    both = [(row.test_recon or 0) + (row.test_kl or 0) for row in rows]
    assert texts(app, "Reconstruction + KL") == [f"{value:.1f}" for value in both]
    assert texts(app, "Active units") == ["2 of 2", f"{rows[1].active_units} of 20"]
    in_use = sum(kl >= DEAD_KL for kl in rows[1].kl_per_dim)
    assert texts(app, "Dimensions in use") == ["2 of 2", f"{in_use} of 20"]
    assert notes(app, "Images per second") == ["trained elsewhere"] * 2


def test_losses_of_different_betas_are_no_ranking_and_the_page_says_so() -> None:
    assert "Different betas (1, 4)" in words(opened("mnist-2d", "mnist-2d-beta4").main)
    assert "Different betas" not in words(opened("mnist-2d", "mnist-20d").main)
    app = opened("mnist-2d", "mnist-2d-beta4", measure="Loss")
    assert "heights are no ranking" in words(app.main)
    assert "beta 0" in words(opened("mnist-2d", "mnist-2d-beta0").main)


def test_an_autoencoder_has_no_elbo() -> None:
    app = opened("mnist-2d", "mnist-2d-ae")
    for row in ("KL", "Reconstruction + KL", "I(x; z)", "Dimensions in use"):
        assert texts(app, row)[1] == "—"
        assert "autoencoder" in notes(app, row)[1]
    names = [trace["name"] for trace in chart(app, topic.CURVES)["figure"]["data"]]
    assert names == ["A, train", "A, test"]
    assert "Without a curve: B" in words(app.main)
    app = opened("mnist-2d", "mnist-2d-ae", measure="Reconstruction")
    assert len(chart(app, topic.CURVES)["figure"]["data"]) == 4


def test_other_pictures_are_another_measure_and_the_page_says_so() -> None:
    app = opened("mnist-2d", "sketched-2d")
    assert "Different data sets" in words(app.main)
    assert "MNIST (A); Sketched digits (B)" in words(app.main)
    first, second = maps(app)
    assert first["images"] != second["images"]


def test_what_an_i_of_too_few_images_means_is_said() -> None:
    app = opened("mnist-2d", "mnist-2d-beta0")
    assert notes(app, "I(x; z)") == ["computed here", "all that 10,000 images can show"]


def test_settings_that_differ_stand_apart() -> None:
    app = opened("mnist-2d", "mnist-20d")
    differ = table(app, "compared_settings")
    configs = [shipped_model(name).config for name in ("mnist-2d", "mnist-20d")]
    assert next(iter(differ)) == "Latent dimension"
    assert [cell["text"] for cell in differ["Latent dimension"]] == ["2", "20"]
    assert configs[0].epochs == configs[1].epochs
    assert "Epochs: **20**" in words(app.main)
    assert "Epochs" not in differ


def test_equal_ones_have_the_same_settings(runs: Registry) -> None:
    run_id = runs.open_checkpoint(SHIPPED.read_bytes(), ME, name="x")
    app = opened("sketched-2d", run_id)
    assert "They have the same settings" in words(app.main)
    assert len(components(app, "compared_table")) == 1


def test_a_beta_that_was_moved_on_the_way_shows_both(runs: Registry) -> None:
    run_id = runs.start(LONG, ME)
    eventually(runs, run_id, training)
    runs.set_live(run_id, ME, "beta", 4.0)
    eventually(runs, run_id, lambda run: run.beta == 4.0)
    app = opened(run_id, "sketched-2d")
    assert table(app, "compared_settings")["KL weight beta"][0]["text"] == "1 → 4"
    runs.stop(run_id, ME)


# ── what they draw ──


def test_all_draw_from_the_same_noise() -> None:
    app = opened("mnist-2d", "mnist-2d-beta4", "mnist-20d", compare_seed="3")
    drawn = painted(app, "compare_samples").reshape(3, N_SAMPLES, 784)
    for row, name in zip(drawn, ("mnist-2d", "mnist-2d-beta4", "mnist-20d"), strict=True):
        view = shipped_model(name)
        noise = same_noise(N_SAMPLES, view.latent_dim, seed=3)
        expected = decode_points(view.model, noise).numpy() * 255
        np.testing.assert_allclose(row, expected, atol=1)
    assert grid(app, "compare_samples")["rowLabels"] == ["A", "B", "C"]
    assert "the first numbers" in words(app.main)
    assert "the first numbers" not in words(opened("mnist-2d", "mnist-2d-beta4").main)


def test_all_get_the_same_test_images_of_their_data_set() -> None:
    app = opened("sketched-2d", "mnist-2d")
    sketched = next(key for key in _grids(app) if "sketched" in key)
    shown = painted(app, sketched).reshape(2, 10, 784)
    view = shipped_model("sketched-2d")
    data = resources.data_here("sketched")
    assert data is not None
    rows = list(data.test.first_of_each_class().values())
    assert np.array_equal(shown[0], data.test.images[rows].numpy())
    assert view.encodings is not None
    made = decode_points(view.model, view.encodings.mu[rows]).numpy() * 255
    np.testing.assert_allclose(shown[1], made, atol=1)
    assert grid(app, sketched)["rowLabels"] == ["image", "A"]


def _grids(app: AppTest) -> list[str]:
    sent = [json.loads(proto.bytes.split(b"\n", 1)[0]) for proto in components(app, "digits")]
    return [header["key"] for header in sent]


@pytest.mark.usefixtures("no_mnist")
def test_without_mnist_the_models_show_what_they_have_brought_along() -> None:
    app = opened("mnist-2d", "mnist-2d-beta4")
    assert "not on this machine" in words(app.main)
    assert [model["images"] for model in maps(app)] == ["", ""]
    assert images_for_testing("mnist") is None


@pytest.mark.parametrize("name", ["mnist-2d", "mnist-20d", "sketched-2d"])
def test_a_browser_fetches_codes_and_a_decoder(name: str) -> None:
    found = codes_and_decoder(name, "")
    assert found is not None
    message, version = found
    assert maps(opened(name, "mnist-2d-ae"))[0]["address"] == f"codes/{name}/{version}"
    head, body = message.split(b"\n", 1)
    header, view = json.loads(head), shipped_model(name)
    hidden, latent = header["hidden"], header["latent"]
    n_weights = hidden * (latent + 1 + 784) + 784
    assert len(body) == 2 * n_weights + 2 * header["n"] * latent + header["n"]
    mu = np.frombuffer(body[2 * n_weights :][: 2 * header["n"] * latent], "<f2")
    assert view.encodings is not None
    codes = view.encodings.mu[:N_CODES].numpy()
    np.testing.assert_allclose(mu.reshape(-1, latent), codes, rtol=1e-3, atol=1e-3)
    axes = np.array(header["plane"]["axes"])
    np.testing.assert_allclose(axes @ axes.T, np.eye(2), atol=1e-5)
    if latent == 2:
        assert np.array_equal(axes, Plane.flat(2).axes)
    labels = np.frombuffer(body[-header["n"] :], np.uint8)
    assert np.array_equal(labels, view.encodings.labels[:N_CODES].numpy())


def test_nobody_fetches_what_is_not_there() -> None:
    assert codes_and_decoder("gone1234", "gone1234-5") is None
    assert codes_and_decoder("../mnist-2d", "") is None
    assert images_for_testing("no-such") is None


@pytest.mark.parametrize("latent", [1, 3])
def test_any_latent_dimension(runs: Registry, latent: int) -> None:
    run_id = runs.start(dataclasses.replace(SHORT, latent_dim=latent), ME)
    eventually(runs, run_id, finished)
    app = opened(run_id, "sketched-2d")
    names = maps(app)[0]["names"]
    assert names == (["z1", "class"] if latent == 1 else ["axis 1", "axis 2"])
    assert codes_and_decoder(run_id, "") is not None


# ── while one of them trains ──


def followed(app: AppTest) -> Topic:
    [sent] = [told(proto) for proto in components(app, "follow") if "compared" in proto.id]
    [address] = [one for one in sent["topics"] if one.startswith("compared/")]
    return Topic(*address.split("/"))


def test_curves_and_numbers_grow_without_the_page(runs: Registry) -> None:
    run_id = runs.start(LONG, ME)
    eventually(runs, run_id, lambda run: len(run.history.epochs) >= 1)
    app = opened(run_id, "sketched-2d")
    of, before = followed(app), table(app)["Epochs"][0]["text"]
    first = board.parts(of)[topic.CURVES]
    n = seen(runs, run_id).epoch
    eventually(runs, run_id, lambda run: len(run.history.epochs) > n + 1)
    now = board.parts(of)
    assert now[topic.FIGURES][0]["cells"][0]["text"] != before
    assert now[topic.CURVES] != first
    assert not would_run_again(app)
    runs.stop(run_id, ME)
    eventually(runs, run_id, lambda run: not run.status.active)
    assert would_run_again(app)  # its model is the last one now
    assert not would_run_again(app.run())


def test_a_run_without_a_step_joins_with_its_first(runs: Registry) -> None:
    blocking = runs.start(LONG, OTHER)
    eventually(runs, blocking, training)
    run_id = runs.start(another(LONG), ME)
    app = opened("sketched-2d", run_id)
    assert texts(app, "Test loss")[1] == "—"
    assert notes(app, "Test loss")[1] == "no epoch measured yet"
    assert len(maps(app)) == 1
    assert "Not there before its first step: B" in words(app.main)
    runs.stop(blocking, OTHER)
    eventually(runs, run_id, training)
    assert would_run_again(app)
    assert len(maps(app.run())) == 2
    assert any(button.key == "compare_now" for button in app.button)
    runs.stop(run_id, ME)


def test_more_runs_than_memory_holds_are_not_fetched_again_and_again(runs: Registry) -> None:
    """Six at rest push each other out of memory: looking at them must not bring them back."""
    ids = [runs.open_checkpoint(SHIPPED.read_bytes(), ME, name="x") for _ in range(6)]
    app = opened(*ids)
    of = followed(app)
    board.parts(of)
    assert not board.changed(of)
    runs.let_idle_go()
    assert not board.changed(of)
    app.run()
    assert not app.exception
    assert not board.changed(of)
    assert not runs._all.shelf  # nobody has fetched one


def test_what_no_page_has_shown_can_t_be_followed() -> None:
    assert "gone" in board.parts(Topic(topic.KIND, "0123456789abcdef", "en"))


def test_a_run_that_is_deleted_is_missed(runs: Registry) -> None:
    run_id = finished_run(runs)
    app = opened("sketched-2d", run_id, "mnist-2d")
    assert not would_run_again(app)
    runs.forget(ME)
    assert would_run_again(app)
    assert "no longer" in app.run().warning[0].value


def test_in_french() -> None:
    app = opened("mnist-2d", "mnist-2d-beta4", lang="fr")
    assert texts(app, "Reconstruction") == ["146,4", "152,0"]
    assert "Bêtas différents (1\N{NO-BREAK SPACE}; 4)" in words(app.main)


# ── sentences ──


@pytest.mark.parametrize("name", ["mnist-2d", "mnist-2d-beta4", "mnist-20d", "sketched-2d"])
def test_a_draw_of_z_costs_a_vae_something(name: str) -> None:
    """Its reconstruction from a draw is worse than from mu, as the page says of autoencoders."""
    view = shipped_model(name)
    data = resources.data_here(view.config.dataset)
    if data is None:
        pytest.skip("MNIST is not here")
    images = data.test.images[:1000]
    from_mu = float(image_losses(view.model, images)[0].mean())
    assert evaluate(view.model, images).recon > from_mu


def test_one_z_may_be_another_digit_in_another_model() -> None:
    """As the page says: the axes of two trainings mean nothing to each other."""
    spots = torch.cartesian_prod(torch.linspace(-2, 2, 9), torch.linspace(-2, 2, 9))
    nearest = []
    for name in ("mnist-2d", "mnist-2d-beta4"):
        codes = shipped_model(name).encodings
        assert codes is not None
        nearest.append(codes.labels[torch.cdist(spots, codes.mu).argmin(1)])
    agree = float((nearest[0] == nearest[1]).float().mean())
    assert agree < 0.5
