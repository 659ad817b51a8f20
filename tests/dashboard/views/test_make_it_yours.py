"""Does the page "Make it yours" show each change as it is, and what was measured of it?"""

from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from benchmarks import variants
from dashboard.runs.registry import Registry
from dashboard.server import resources
from dashboard.views.make_it_yours.change import TRAIN, commands
from dashboard.views.make_it_yours.chosen import NAMES
from dashboard.words.language import speaking, tr
from tests.reading import chart, open_page, words
from vae_core.explain.gaussian_pixels import SUMMED, constant, gaussian_cost, kl_weight
from vae_core.variants import VARIANTS, Variant, load_variant
from vae_core.variants.measured import Measured, Training, load_measured, save_measured


def text(app: AppTest) -> str:
    return words(app.main).replace("\n", " ")


def test_it_begins_with_the_smallest_change(runs: Registry) -> None:
    app = open_page("make_it_yours")
    assert not app.exception
    diff, shell = app.code
    assert diff.value == load_variant("deeper").text.rstrip("\n")
    assert diff.language == "diff"
    assert shell.value == commands("deeper")
    variant = load_variant("deeper")
    assert f"{variant.n_lines('+')} new lines, {variant.n_lines('-')} lines go" in text(app)


@pytest.mark.parametrize("lang", ["en", "fr"])
@pytest.mark.parametrize("name", VARIANTS)
def test_every_change_has_its_words_and_its_diff(runs: Registry, name: str, lang: str) -> None:
    with speaking(lang):
        app = open_page("make_it_yours", lang=lang, variant=tr(NAMES[name]))
    assert not app.exception
    assert app.code[0].value == load_variant(name).text.rstrip("\n")
    assert f"git apply vae_core/variants/{name}.diff" in app.code[1].value
    assert not app.warning, "it fits"
    assert "{" not in text(app).replace("{name}", "")


def test_the_networks_are_compared_by_what_was_measured(runs: Registry) -> None:
    found = resources.measured_variants()
    app = open_page("make_it_yours")
    for name in ("deeper", "convolutional"):
        app.segmented_control(key="variant").set_value(name).run()
        said = text(app)
        assert f"{found.mean(2, name, 'n_parameters'):,.0f} |" in said
        assert f"| 1.0 | {found.slower(2, name):.1f} |" in said
        for dim in found.of:
            low, high = found.ends(dim, name, "loss")
            assert f"{found.mean(dim, name, 'loss'):.1f} ({low:.1f} to {high:.1f})" in said
            verdict = {"lower": "is **lower** with", "higher": "is **higher** with"}
            assert f"L = {dim} its loss {verdict[found.against_lab(dim, name)]}" in said


def test_only_with_its_constant_does_the_collapsed_model_come_last(runs: Registry) -> None:
    """As the page says under its table."""
    found = resources.measured_variants()
    dim = max(found.of)
    names = ("gaussian_mean", "gaussian", "gaussian_fitted")
    whole = [found.mean(dim, name, "loss") for name in names]
    bare = [
        found.mean_of(dim, name, lambda one: one.loss - constant(one.variance or 1))
        for name in names
    ]
    assert whole == sorted(whole, reverse=True)
    assert bare == sorted(bare)
    assert found.mean(dim, "gaussian_mean", "kl") < 0.01, "collapsed"
    assert found.mean(dim, "gaussian_fitted", "squared_error") < found.mean(
        dim, "gaussian", "squared_error"
    )
    app = open_page("make_it_yours", variant="gaussian")
    app.segmented_control(key="variant").set_value("gaussian").run()
    for nats in (*whole, *bare):
        assert f"{nats:,.1f}".replace("-", "\N{MINUS SIGN}") in text(app)


def test_in_colour_an_untrained_model_pays_a_little_more_than_coins(runs: Registry) -> None:
    found = resources.measured_variants()
    for dim in found.of:
        assert 1630.3 < found.mean(dim, "colour", "untrained") < 1.05 * 1630.3
    app = open_page("make_it_yours")
    app.segmented_control(key="variant").set_value("colour").run()
    assert "a little more than 1,630 nats, a fair coin for each of 2,352 numbers" in text(app)


def test_sigma_is_a_weight_and_has_a_price(runs: Registry) -> None:
    app = open_page("make_it_yours")
    app.segmented_control(key="variant").set_value("gaussian").run()
    assert f"KL weighs **{kl_weight(0.71**2):.2f}** beside the sum" in text(app)
    found = resources.measured_variants()
    left = found.mean(max(found.of), "gaussian", "residual")
    app.slider(key="sigma").set_value(0.2).run()
    assert not app.exception
    assert "KL weighs **0.0800** beside the sum" in text(app)
    own = chart(app, "sigma_curve")["figure"]["data"][2]
    assert own["y"][0] == pytest.approx(gaussian_cost(left, 0.04), rel=1e-4)
    assert own["y"][0] < gaussian_cost(left, SUMMED)


def test_the_best_sigma_is_the_error_that_is_left() -> None:
    for left in (0.01, 0.04, 0.3):
        best = gaussian_cost(left, left)
        assert all(gaussian_cost(left, left * off) > best for off in (0.5, 0.9, 1.1, 2))


def test_what_is_measured_comes_back_from_its_file(tmp_path: Path) -> None:
    lab = Training(10, 1.0, 550.0, 100.0, 5.0, 0.04, 0.05)
    better = Training(10, 3.0, 550.0, 90.0, 5.0, 0.04, 0.05, variance=0.5)
    found = Measured(100, 2, {2: {"lab": (lab, lab), "deeper": (better, lab)}})
    save_measured(found, tmp_path / "it.json")
    assert load_measured(tmp_path / "it.json") == found
    assert found.against_lab(2, "deeper") == "unclear"
    assert found.slower(2, "deeper") == 2
    assert found.ends(2, "deeper", "loss") == (95, 105)


def test_without_the_file_the_diffs_are_there_all_the_same(
    runs: Registry, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    shipped = resources.shipped()
    monkeypatch.setattr(resources, "CHECKPOINTS", tmp_path)
    resources.measured_variants.clear()
    monkeypatch.setattr(resources, "shipped", lambda name=resources.SHIPPED: shipped)
    app = open_page("make_it_yours")
    resources.measured_variants.clear()
    assert not app.exception
    assert "variants.json" in app.error[0].value
    assert len(app.code) == 2


def test_a_diff_that_no_longer_fits_is_said(
    runs: Registry, monkeypatch: pytest.MonkeyPatch
) -> None:
    variant = load_variant("deeper")
    old = Variant("deeper", variant.text.replace("h1 = F.relu", "h1 = F.tanh"))
    monkeypatch.setattr("dashboard.views.make_it_yours.change.load_variant", lambda name: old)
    app = open_page("make_it_yours")
    assert not app.exception
    assert "no longer fits" in app.warning[0].value


@pytest.mark.parametrize("sent", ["nothing", "", "deeper,colour"])
def test_whatever_an_address_holds_there_is_a_change(runs: Registry, sent: str) -> None:
    app = open_page("make_it_yours", variant=sent)
    assert not app.exception
    assert len(app.code) == 2


def test_each_change_has_a_command_to_train_with() -> None:
    assert {*TRAIN} == {*VARIANTS}


def test_the_command_trains_each_with_each_seed(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """But for the training itself: what it keeps is what the page reads."""

    def trained(
        copy: Path, name: str, latent_dim: int, seed: int, variance: float | None
    ) -> Training:
        assert (copy / "vae_core" / "model.py").is_file()
        return Training(1, 2.0, 3.0, latent_dim, seed, 0.1, 0.2, variance)

    monkeypatch.setattr(variants, "trained", trained)
    found = variants.measured(tmp_path / "copies")
    save_measured(found, tmp_path / "it.json")
    assert load_measured(tmp_path / "it.json").of.keys() == found.of.keys()
    shipped = resources.measured_variants()
    for dim, names in shipped.of.items():
        assert {name: len(each) for name, each in names.items()} == {
            name: len(each) for name, each in found.of[dim].items()
        }
    fitted = load_measured(tmp_path / "it.json").of[2]["gaussian_fitted"]
    assert [each.variance for each in fitted] == [0.2] * 3
