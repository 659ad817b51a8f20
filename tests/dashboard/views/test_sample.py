"""What does the Sample page draw, and what does it say of it?"""

import re
from pathlib import Path

import numpy as np
import pytest
import torch
from streamlit.testing.v1 import AppTest

from dashboard.runs.registry import Registry
from dashboard.server import resources
from dashboard.server.resources import SHIPPED_MODELS
from dashboard.session.model_in_view import shipped_model
from dashboard.views.sample.common import typical_codes
from tests.reading import grid, grids, open_page, painted, words
from vae_core.config import TrainConfig
from vae_core.data.digit_grid import as_bytes
from vae_core.data.sources import CLOTHES
from vae_core.model import build_model
from vae_core.record.checkpoint import Checkpoint, Encodings, checkpoint_to_bytes
from vae_core.sampling import generate_samples, interpolate
from vae_core.trainer import train


@pytest.fixture
def page() -> AppTest:
    return open_page("sample")


def short_run(runs: Registry, *, coded: bool, **settings: object) -> str:
    """A run of four steps on noise, its file opened as a visitor would."""
    config = TrainConfig(hidden_dim=16, epochs=1, batch_size=16, **settings)  # type: ignore[arg-type]
    model, noise = build_model(config), torch.Generator().manual_seed(0)
    for progress in train(model, torch.rand((64, 784), generator=noise), config):
        history = progress.run.history
    codes = torch.randn((2, 20, config.latent_dim), generator=noise)
    labels = torch.arange(20) % 10
    encodings = Encodings(codes[0], codes[1] - 2, labels) if coded else None
    content = checkpoint_to_bytes(Checkpoint(config, model, history, None, encodings))
    return runs.open_checkpoint(content, "its owner", name="a short run")


# ── new digits ──


def test_a_newcomer_sees_64_digits_from_the_prior_and_64_from_test_images(page: AppTest) -> None:
    assert not page.exception
    assert not page.error
    asked = generate_samples(resources.shipped().model, generator=torch.Generator().manual_seed(0))
    np.testing.assert_array_equal(painted(page, "prior_samples"), as_bytes(asked))
    assert len(painted(page, "aggregate_samples")) == 64


@pytest.mark.parametrize("key", ["prior_samples", "aggregate_samples"])
def test_the_same_seed_gives_the_same_digits_and_another_gives_others(
    page: AppTest, key: str
) -> None:
    first = painted(page, key)
    page.number_input(key="sample_seed").set_value(5).run()
    other = painted(page, key)
    page.number_input(key="sample_seed").set_value(0).run()
    assert not np.array_equal(first, other)
    np.testing.assert_array_equal(painted(page, key), first)


def test_at_temperature_0_all_digits_are_one(page: AppTest) -> None:
    page.select_slider(key="n_samples").set_value(36)
    page.slider(key="temperature").set_value(0.0).run()
    samples = painted(page, "prior_samples")
    assert len(samples) == 36
    assert len(np.unique(samples, axis=0)) == 1


def test_draw_again_takes_another_seed(page: AppTest) -> None:
    first = painted(page, "prior_samples")
    page.button(key="resample").click().run()
    assert not page.exception
    assert page.number_input(key="sample_seed").value == 1
    assert not np.array_equal(painted(page, "prior_samples"), first)


# ── walks, traversals, the plane ──


def test_a_walk_begins_and_ends_at_the_chosen_pictures(page: AppTest) -> None:
    page.selectbox(key="interpolate_from").set_value(7)
    page.selectbox(key="interpolate_to").set_value(2).run()
    typical, steps = painted(page, "typical_codes"), painted(page, "walks")
    assert len(steps) == 20  # a line and an arc
    for way in (steps[:10], steps[10:]):
        np.testing.assert_allclose(way[0].astype(int), typical[7], atol=1)
        np.testing.assert_allclose(way[-1].astype(int), typical[2], atol=1)


def test_traversals_start_where_one_says(page: AppTest) -> None:
    centre = painted(page, "traversals")
    assert len(centre) == 2 * 7
    np.testing.assert_array_equal(centre[3], centre[10])  # z = 0 in both rows
    page.selectbox(key="traverse_from").set_value(6).run()
    assert not np.array_equal(painted(page, "traversals"), centre)
    page.selectbox(key="traverse_from").set_value(None).run()
    np.testing.assert_array_equal(painted(page, "traversals"), centre)


def test_the_ten_dimensions_that_say_most_come_first() -> None:
    page = open_page("sample", run="mnist-20d")
    assert len(painted(page, "traversals")) == 10 * 7
    assert "top 10 of 20" in words(page.main)
    assert "nats per image" in words(page.main)


def test_a_plane_has_two_dimensions(page: AppTest) -> None:
    assert len(painted(page, "plane")) == 400
    page.select_slider(key="plane_size").set_value(30).run()
    assert len(painted(page, "plane")) == 900
    other = open_page("sample", run="mnist-20d")
    assert "plane" not in grids(other)
    assert "This one has L = 20" in words(other.main)


def test_the_arc_comes_no_nearer_to_the_centre_than_its_ends_and_the_caption_has_the_lines(
    page: AppTest,
) -> None:
    view = shipped_model(resources.SHIPPED)
    assert view.encodings is not None
    typical = typical_codes(view, view.encodings)
    for start, end in ((7, 2), (1, 0)):
        page.selectbox(key="interpolate_from").set_value(start)
        page.selectbox(key="interpolate_to").set_value(end).run()
        ways = [
            interpolate(typical[start], typical[end], 24, spherical=arc) for arc in (False, True)
        ]
        line, arc = (float(way.norm(dim=1).min()) for way in ways)
        ends = [float(typical[label].norm()) for label in (start, end)]
        assert arc == pytest.approx(min(ends), abs=1e-5)
        assert f"as near to the centre as {line:.2f}." in words(page.main)
        assert f"from {ends[0]:.2f} to {ends[1]:.2f}" in words(page.main)


def test_clouds_of_one_spread_need_not_be_the_same() -> None:
    page = open_page("sample", run="mnist-20d")
    assert "spread by 1.02 per dimension" in words(page.main)
    assert "can still lie apart" in words(page.main)


# ── one class ──


def test_only_threes_says_that_the_model_knows_no_labels(page: AppTest) -> None:
    assert "Only class 3." in words(page.main)
    assert "knows no labels" in words(page.main)
    threes = painted(page, "class_samples")
    page.selectbox(key="only_class").set_value(7).run()
    assert "Only class 7." in words(page.main)
    assert not np.array_equal(painted(page, "class_samples"), threes)


def test_draw_again_of_one_class_leaves_the_others_alone(page: AppTest) -> None:
    before = {key: painted(page, key) for key in grids(page)}
    page.button(key="resample_class").click().run()
    assert set(grids(page)) == set(before)
    changed = {key for key, old in before.items() if not np.array_equal(painted(page, key), old)}
    assert changed == {"class_samples"}


# ── every model ──


@pytest.mark.parametrize("name", SHIPPED_MODELS)
def test_every_shipped_model_opens(name: str) -> None:
    page = open_page("sample", run=name)
    assert not page.exception
    assert not page.error
    assert {"prior_samples", "aggregate_samples", "walks", "traversals", "class_samples"} <= set(
        grids(page)
    )
    assert ("is an autoencoder" in words(page.main)) == (name == "mnist-2d-ae")


@pytest.mark.parametrize("latent_dim", [1, 3, 128])
def test_every_latent_dimension_has_its_page(runs: Registry, latent_dim: int) -> None:
    run = short_run(runs, coded=True, latent_dim=latent_dim, dataset="sketched")
    page = open_page("sample", run=run)
    assert not page.exception
    assert len(painted(page, "traversals")) == 7 * min(latent_dim, 10)
    assert len(painted(page, "walks")) == (10 if latent_dim == 1 else 20)  # a line has no arc


@pytest.mark.parametrize("variational", [True, False])
def test_without_codes_the_decoder_still_draws(runs: Registry, variational: bool) -> None:
    run = short_run(
        runs, coded=False, latent_dim=5, dataset="fashion_mnist", variational=variational
    )
    page = open_page("sample", run=run)
    assert not page.exception
    assert set(grids(page)) == {"prior_samples", "traversals"}
    assert "needs the codes of test images" in words(page.main)


def test_clothes_have_names(runs: Registry) -> None:
    run = short_run(runs, coded=True, latent_dim=2, dataset="fashion_mnist")
    page = open_page("sample", run=run)
    assert not page.exception
    assert "7 · Sneaker" in page.selectbox(key="interpolate_from").options
    assert "New clothes" in words(page.main)


def test_the_names_are_those_of_the_data_set() -> None:
    from benchmarks.torchvision_import import import_torchvision

    assert tuple(import_torchvision().datasets.FashionMNIST.classes) == CLOTHES


def test_a_model_that_cannot_be_opened_is_said_in_a_sentence(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(resources, "CHECKPOINTS", tmp_path)
    resources.shipped.clear()
    page = open_page("sample")
    assert not page.exception
    assert "mnist-2d that comes with the app can't be opened" in page.error[0].value
    assert str(tmp_path) not in page.error[0].value
    resources.shipped.clear()


# ── in French ──


def test_the_page_speaks_french(runs: Registry) -> None:
    app = open_page("sample", run="mnist-2d", lang="fr")
    assert not app.exception
    assert app.title[0].value == "Échantillonner"
    assert "Images nouvelles (chiffres), tirées de N(0, I)." in words(app.main)
    assert re.search(r"L'écart-type de ces z est de \d,?\d* par dimension", words(app.main))
    assert "classe\N{NO-BREAK SPACE}: 3.** Le modèle lui-même ne connaît aucune étiquette" in words(
        app.main
    )
    assert "le centre, z = 0" in app.selectbox(key="traverse_from").options
    header = grid(app, "prior_samples")
    assert header["alt"] == "64 images (chiffres) tirées de N(0, I) à la température 1,00, graine 0"
    assert (
        header["words"]["save_what"] == f"Télécharger en PNG\u00a0: «\u00a0{header['alt']}\u00a0»"
    )
    assert grid(app, "walks")["rowLabels"] == ["droite", "arc"]


def test_clothes_have_french_names(runs: Registry) -> None:
    run = short_run(runs, coded=True, latent_dim=2, dataset="fashion_mnist")
    app = open_page("sample", run=run, lang="fr")
    assert not app.exception
    assert "7 · Basket" in app.selectbox(key="interpolate_from").options
    assert "Images nouvelles (vêtements)" in words(app.main)
