"""Does the ruler say what a loss means, of whatever model and number?"""

from collections.abc import Iterator
from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from dashboard.runs.registry import Registry
from dashboard.server import resources
from dashboard.session.model_in_view import shipped_model
from tests.dashboard.views.test_sample import short_run
from tests.reading import chart, open_page, words
from vae_core.explain.ruler import bits_per_pixel

RULER = "how_good_ruler"


def names(app: AppTest) -> list[str]:
    """What stands beside the marks, from below."""
    return [a["text"] for a in chart(app, RULER)["figure"]["layout"]["annotations"]]


def text(app: AppTest) -> str:
    return words(app.main).replace("\n", " ")


def test_marks_run_and_number_stand_on_the_ruler(runs: Registry) -> None:
    app = open_page("how_good")
    assert not app.exception
    marks = resources.rulers().of_data["mnist"]
    for name, nats in (
        ("untrained", marks.untrained),
        ("collapsed", marks.collapsed),
        ("class only", marks.class_only),
        ("floor", marks.floor),
        *((f"best, L = {best.latent_dim}", best.loss) for best in marks.best),
    ):
        assert f"{nats:.0f} {name}" in names(app)
    paid = shipped_model(resources.SHIPPED).history.last_tested
    assert paid is not None
    assert f"<b>{sum(paid):.0f} in view</b>" in names(app)
    assert "<b>152 your number</b>" in names(app)
    said = text(app)
    assert f"cost **{sum(paid):.1f} nats** each ({bits_per_pixel(sum(paid)):.3f} bits per" in said
    assert f"reconstruction {paid[0]:.1f}" in said
    assert "as good as the best model here with L = 2" in said


@pytest.mark.parametrize(
    ("number", "said", "placed"),
    [
        (0.19, "no sum over 784 pixels", "149"),
        (19_456.0, "Summed over a batch of 128, it is **152.0 nats**", "152"),
        (0.04, "may be a mean squared error", None),
        (30.0, "below the floor of 45.5 nats", None),
        (-800.0, "never is. It comes from a density", None),
        (400.0, "Drawing the same mean image for everything would cost less", "400"),
        (700.0, "more than a fair coin", "700"),
        (1e9, "more than a fair coin", "7,812,500"),
    ],
)
def test_a_number_is_told_what_it_may_be(
    runs: Registry, number: float, said: str, placed: str | None
) -> None:
    app = open_page("how_good")
    app.number_input(key="how_good_number").set_value(number).run()
    assert not app.exception
    assert said in text(app)
    own = [name for name in names(app) if "your number" in name]
    assert own == ([f"<b>{placed} your number</b>"] if placed else [])


def test_a_batch_of_another_size(runs: Registry) -> None:
    app = open_page("how_good")
    app.number_input(key="how_good_number").set_value(15_200.0)
    app.number_input(key="how_good_batch").set_value(100).run()
    assert "Summed over a batch of 100, it is **152.0 nats**" in text(app)


@pytest.mark.parametrize("run", resources.SHIPPED_MODELS)
@pytest.mark.parametrize("lang", ["en", "fr"])
def test_every_model_has_its_place(runs: Registry, run: str, lang: str) -> None:
    app = open_page("how_good", run=run, lang=lang)
    assert not app.exception
    model = resources.shipped(run)
    last = model.history.epochs[-1]
    assert last.test_recon is not None
    assert last.test_kl is not None
    blocks = [s for s in chart(app, RULER)["figure"]["layout"]["shapes"] if s["type"] == "rect"]
    assert blocks[0]["y1"] == pytest.approx(last.test_recon, abs=0.06)
    assert blocks[1]["y1"] == pytest.approx(last.test_recon + last.test_kl, abs=0.06)
    if lang == "en":
        assert ("pays no KL" in text(app)) == (not model.config.variational)
        assert ("counts once" in text(app)) == (model.config.variational and model.config.beta != 1)


def test_a_run_without_a_test_loss_says_when_there_is_one(runs: Registry) -> None:
    """Of clothes, whose images are not here: nothing else is known of them."""
    app = open_page("how_good", run=short_run(runs, coded=False, dataset="fashion_mnist"))
    assert not app.exception
    assert "It has no test loss yet" in text(app)
    assert "images of Fashion-MNIST are not on this machine" in text(app)
    assert names(app) == ["543 untrained"]


@pytest.mark.parametrize("sent", ["nan", "inf", "-inf", "1e999", "many", ""])
def test_whatever_an_address_holds_there_is_a_number(runs: Registry, sent: str) -> None:
    app = open_page("how_good", how_good_number=sent, how_good_batch=sent)
    assert not app.exception
    assert [name for name in names(app) if "your number" in name]


def test_another_data_set_has_another_ruler(runs: Registry) -> None:
    app = open_page("how_good")
    app.segmented_control(key="how_good_data_mnist").set_value("sketched").run()
    assert not app.exception
    marks = resources.rulers().of_data["sketched"]
    assert f"{marks.collapsed:.0f} collapsed" in names(app)
    assert "learnt from MNIST: its place is on that ruler" in text(app)
    assert not [name for name in names(app) if "in view" in name]


def test_without_images_what_is_missing_is_said(runs: Registry, no_mnist: None) -> None:
    app = open_page("how_good")
    assert not app.exception
    assert "206 collapsed" in names(app)  # it came with the app
    app.segmented_control(key="how_good_data_mnist").set_value("fashion_mnist").run()
    assert not app.exception
    assert "images of Fashion-MNIST are not on this machine" in text(app)
    assert names(app) == ["543 untrained"]


@pytest.fixture
def no_ruler(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Its file is gone."""
    shipped = resources.shipped()
    monkeypatch.setattr(resources, "CHECKPOINTS", tmp_path)
    monkeypatch.setattr(resources, "shipped", lambda name=resources.SHIPPED: shipped)
    resources.rulers.clear()
    yield
    resources.rulers.clear()


def test_a_missing_file_is_said_in_a_sentence(runs: Registry, no_ruler: None) -> None:
    app = open_page("how_good")
    assert not app.exception
    assert ["ruler.json" in error.value for error in app.error] == [True]


def test_results_lead_here(runs: Registry) -> None:
    links = open_page("results").main.get("page_link")
    assert ("Is this good?", "how_good") in [(link.proto.label, link.proto.page) for link in links]


def test_the_page_speaks_french(runs: Registry) -> None:
    app = open_page("how_good", lang="fr")
    assert not app.exception
    assert "<b>152 votre nombre</b>" in names(app)
    assert "0,280 bit par pixel" in text(app)
    assert "aussi bien que le meilleur modèle d'ici avec L = 2" in text(app)
