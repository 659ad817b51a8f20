"""What does the Reconstruct page say of test images, and of a digit of one's own?"""

import io
import re
import time
from pathlib import Path

import numpy as np
import pytest
import torch
from PIL import Image
from streamlit.testing.v1 import AppTest

from dashboard.datasets.loaded import shared_data
from dashboard.export.pictures import ink_png
from dashboard.runs.registry import Registry
from dashboard.server import resources
from dashboard.server.paths import DATA_DIR
from dashboard.session.model_in_view import shipped_model
from dashboard.views.reconstruct.costs import Ranked, surprise
from tests.handwritten import RECORDED, Strokes
from tests.reading import components, grid, told, unopened, words
from vae_core.config import TrainConfig
from vae_core.data.download import DataUnavailable
from vae_core.data.sources import DIGITS
from vae_core.explain.neighbours import nearest_class
from vae_core.handwriting.mnist_form import as_mnist
from vae_core.handwriting.strokes import ink_from_strokes


def page(run: str = "sketched-2d", *, lang: str = "en", drawn: Strokes | None = None) -> AppTest:
    app = unopened("reconstruct", run=run, lang=lang)
    if drawn:
        app.session_state["draw_pad_kept"] = drawn
    return app.run()


def test_ten_test_images_and_what_each_costs(runs: Registry) -> None:
    app = page()
    assert not app.exception
    header = grid(app, "test_reconstructions")
    assert header["rowLabels"] == ["original", "from mu", "error"]
    assert len(header["columnLabels"]) == 10
    assert all(" + " in label for label in header["columnLabels"])


def test_the_best_cost_less_than_the_worst(runs: Registry) -> None:
    app = page()

    def dearest(which: str) -> float:
        app.pills(key="which_images").set_value(which).run()
        labels = grid(app, "test_reconstructions")["columnLabels"]
        return max(float(label.split(" + ")[0]) for label in labels)

    assert dearest("Best") < 0.7 * dearest("Worst")


def test_another_draw_of_z_costs_something_else(runs: Registry) -> None:
    app = page()
    app.toggle(key="drawn").set_value(True).run()
    first = grid(app, "test_reconstructions")
    assert "from a draw" in first["rowLabels"]
    app.button(key="redraw_z").click().run()
    assert grid(app, "test_reconstructions")["columnLabels"] != first["columnLabels"]


def test_an_autoencoder_has_no_draw_and_no_kl(runs: Registry, mnist_in_data: None) -> None:
    app = page("mnist-2d-ae")
    assert not app.exception
    assert "drawn" not in [toggle.key for toggle in app.toggle]
    assert not any(" + " in label for label in grid(app, "test_reconstructions")["columnLabels"])


def test_other_models_stand_beside_it(runs: Registry, mnist_in_data: None) -> None:
    app = page("mnist-2d")
    assert grid(app, "other_models")["rowLabels"] == [
        *("original", "autoencoder", "beta 1", "beta 4", "L = 20")
    ]


def test_without_mnist_sketched_digits_take_its_place(
    runs: Registry, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    def offline(*_: object, **__: object) -> None:
        raise DataUnavailable("The internet is not there. Put the four files into data/MNIST/raw.")

    monkeypatch.setattr("vae_core.data.loading.fetch_files", offline)
    monkeypatch.setattr("dashboard.views.common.test_images.DATA_DIR", tmp_path)
    app = page("mnist-2d")
    app.run()
    assert not app.exception
    assert "The internet is not there." in " ".join(info.value for info in app.info)
    assert "Sketched digits" in words(app)
    assert len(grid(app, "test_reconstructions")["columnLabels"]) == 10


def test_it_says_that_nothing_is_stored(runs: Registry) -> None:
    assert "not stored" in words(page())


def test_it_speaks_french(runs: Registry) -> None:
    app = page(lang="fr")
    assert not app.exception
    assert app.title[0].value == "Reconstruire"
    assert "Ni votre dessin ni votre image ne sont conservés." in words(app)
    said = re.search(r"Sur (.+?) images de test, .* moins de (\d+) nats", words(app))
    assert said
    assert said[1] == "2\u202f000"
    assert app.pills(key="which_images").options[:3] == [
        "Une de chaque",
        "Les meilleures",
        "Les pires",
    ]
    assert grid(app, "test_reconstructions")["rowLabels"] == ["original", "depuis mu", "erreur"]


def test_the_best_are_the_same_in_french(runs: Registry) -> None:
    costs = []
    for lang, best in (("en", "Best"), ("fr", "Les meilleures")):
        app = page(lang=lang)
        app.pills(key="which_images").set_value(best).run()
        costs.append(grid(app, "test_reconstructions")["columnLabels"])
    assert [cost.replace(".", ",") for cost in costs[0]] == costs[1]


def test_the_pad_is_told_what_to_say(runs: Registry) -> None:
    [pad] = components(page(lang="fr"), "draw_pad")
    said = told(pad)["words"]
    assert said["undo"] == "Annuler"
    assert "{n} traits" in said["many"]


@pytest.mark.parametrize(
    ("lang", "lands", "costs"),
    [
        (
            "en",
            r"among class \*\*0\*\*: \d+ of the 15 nearest test images are of this class",
            r"costs \*\*\d+ nats\*\* .* \d+% of",
        ),
        (
            "fr",
            r"classe \*\*0\*\*\s: \d+ des 15 images",
            r"coûte \*\*\d+ nats\*\* .* \d+\s% de 2\s?000 images",
        ),
    ],
)
def test_a_drawing_is_answered_in_either_language(
    runs: Registry, lang: str, lands: str, costs: str
) -> None:
    app = page(lang=lang, drawn=RECORDED["0"])
    assert not app.exception
    assert re.search(lands, words(app))
    assert re.search(costs, words(app))


@pytest.mark.parametrize("model", ["mnist-2d", "mnist-20d"])
def test_recorded_digits_land_among_their_class(model: str) -> None:
    codes = resources.shipped(model).encodings
    assert codes is not None
    landed = 0
    for digit, strokes in RECORDED.items():
        image = as_mnist(ink_from_strokes(strokes)).centred
        x = torch.from_numpy(image.reshape(1, 784).astype(np.float32) / 255)
        mu, _ = resources.shipped(model).model.encode(x)
        label, n = nearest_class(codes.mu, codes.labels, mu[0].detach())
        assert n <= 15
        landed += DIGITS[label] == digit
    assert landed >= 8


def test_ink_follows_the_theme() -> None:
    levels = np.arange(256, dtype=np.uint8).reshape(16, 16)
    light, dark = (
        np.asarray(Image.open(io.BytesIO(ink_png(levels, dark=dark)))) for dark in (False, True)
    )
    np.testing.assert_array_equal(light[..., 3], levels)
    np.testing.assert_array_equal(dark[..., 3], levels)
    assert light[..., :3].max() < 60
    assert dark[..., :3].min() > 200


@pytest.mark.parametrize(
    ("rank", "words_for_it"),
    [
        (30, "more than 30% of 100 test images. It is less surprising than most of them"),
        (50, "more than 50% of 100 test images. It is about as surprising as a usual one"),
        (70, "more than 70% of 100 test images. It is more surprising than most of them"),
        (86, "more than 86% of 100 test images. It is more surprising than most of them"),
        (95, "more than 95% of 100 test images. It is more surprising than 9 of 10 of them"),
        (100, "more than 100% of 100 test images. Hardly one of them surprises the model as much"),
    ],
)
def test_how_surprising_a_digit_is_agrees_with_its_percentage(
    monkeypatch: pytest.MonkeyPatch, rank: int, words_for_it: str
) -> None:
    costs = Ranked(torch.arange(100.0), torch.zeros(100))
    monkeypatch.setattr("dashboard.views.reconstruct.costs.ranked", lambda *_: costs)
    view, data = shipped_model("sketched-2d"), shared_data("sketched", DATA_DIR)
    assert words_for_it in surprise(view, data, rank - 0.5, 0.0)


def test_a_run_in_view_is_among_the_models_that_are_compared(
    runs: Registry, mnist_in_data: None
) -> None:
    config = TrainConfig(dataset="mnist", train_size=100, epochs=1, hidden_dim=8)
    run_id = runs.start(config, "me")
    while runs.snapshot(run_id).status.active:  # type: ignore[union-attr]
        time.sleep(0.02)
    shown = grid(page(run_id), "other_models")
    assert shown["rowLabels"][:3] == ["original", "in view", "autoencoder"]
    assert shown["rows"] == len(shown["rowLabels"])


def test_a_picture_read_wrongly_can_be_cropped_and_erased(
    runs: Registry, monkeypatch: pytest.MonkeyPatch
) -> None:
    picture = np.full((200, 300), 230, np.uint8)
    picture[40:160, 60:74] = picture[40:54, 180:250] = picture[40:160, 236:250] = 30  # 1 and 7
    file = io.BytesIO()
    Image.fromarray(picture).save(file, format="PNG")
    file.file_id = "two"  # type: ignore[attr-defined]
    monkeypatch.setattr("streamlit.file_uploader", lambda *_, **__: file)
    app = page()
    app.segmented_control(key="own_source").set_value("Upload a picture").run()
    assert not app.exception
    assert "more than one digit" in app.warning[0].value

    app.slider(key="crop_x_two").set_value((0, 50)).run()
    assert not app.warning
    app.slider(key="crop_x_two").set_value((0, 100)).run()
    app.slider(key="erase_x_two").set_value((0, 50))
    app.slider(key="erase_y_two").set_value((0, 100)).run()
    assert not app.warning

    app.toggle(key="invert_two").set_value(True).run()
    assert not app.exception
    assert "No ink was found" in app.error[0].value
    app.toggle(key="invert_two").set_value(False).run()
    assert not app.error
