"""What does the Encoder page say of an image, and does it agree with the model?"""

import re

import numpy as np
import pytest
import torch
from streamlit.testing.v1 import AppTest

from dashboard.runs.registry import Registry
from dashboard.session.model_and_data import lesson_digits
from dashboard.words.numbers import number
from tests.reading import chart, formulas, open_page, painted, values, words
from vae_core.data.images import as_pixels
from vae_core.explain.layers import EncoderLayers, encoder_layers, mu_by_pixel, read_as_logvar


def the(name: str) -> tuple[int, torch.Tensor, EncoderLayers]:
    """The first test image of a class: its row, its pixels, its layers."""
    lesson = lesson_digits()
    row = int((lesson.data.test.labels == lesson.data.class_names.index(name)).nonzero()[0])
    x = as_pixels(lesson.data.test.images[row : row + 1])
    return row, x, encoder_layers(lesson.view.model, x)


def test_every_number_is_the_models(runs: Registry) -> None:
    app = open_page("encoder")
    assert not app.exception
    _, x, layers = the("3")
    on = int((layers.h1 > 0).sum())
    assert f"{on} of {layers.h1.numel()} are on" in words(app)
    for value in (*layers.mu[0], *layers.logvar[0], *layers.std[0]):
        assert number(float(value)) in words(app)
    np.testing.assert_array_equal(painted(app, "encoder_x")[0], np.rint(255 * x[0].numpy()))
    assert f"{on} are above zero" in chart(app, "encoder_h")["alt"]


def as_text(app: AppTest) -> str:
    """All formulas of a page, as they read."""
    return "\n".join("".join(part["text"] for part in parts) for parts in formulas(app))


def test_formulas_name_layers_as_the_code_does(runs: Registry) -> None:
    layers = {name for name, _ in lesson_digits().view.model.named_children()}
    of_encoder, of_decoder = (as_text(open_page(page)) for page in ("encoder", "decoder"))
    named = [set(re.findall(r"fc\w*", text)) for text in (of_encoder, of_decoder)]
    assert named == [{"fc1", "fc_mean", "fc_logvar"}, {"fc3", "fc4"}]
    assert named[0] | named[1] == layers
    assert not re.search(r"[Wb]\d", of_encoder + of_decoder)
    assert "h1" in of_encoder
    assert "h3" in of_decoder


def test_another_image_has_other_numbers(runs: Registry) -> None:
    app = open_page("encoder")
    app.pills(key="encoder_image").set_value("7").run()
    _, _, layers = the("7")
    assert number(float(layers.mu[0, 0])) in words(app)
    assert f"{layers.mu[0, 0]:.2f}, {layers.mu[0, 1]:.2f}" in chart(app, "encoder_plane")["alt"]


def test_closer_the_ellipse_fills_the_plane(runs: Registry) -> None:
    app = open_page("encoder")
    far = chart(app, "encoder_plane")["figure"]["layout"]["xaxis"]["range"]
    app.toggle(key="encoder_close").set_value(True).run()
    near = chart(app, "encoder_plane")["figure"]["layout"]["xaxis"]["range"]
    _, _, layers = the("3")
    assert near[0] < float(layers.mu[0, 0]) < near[1]
    assert near[1] - near[0] < 0.2 * (far[1] - far[0])


def test_a_negative_output_is_fine_as_a_logarithm_only(runs: Registry) -> None:
    app = open_page("encoder")
    row, _, layers = the("3")
    slider = app.slider(key=f"encoder_output_{row}")
    assert slider.value == pytest.approx(float(layers.logvar[0, 0]))
    assert "`nan`" in words(app)
    slider.set_value(2.0).run()
    assert "`nan`" not in words(app)
    reading = read_as_logvar(2.0, float(layers.mu[0, 0]))
    assert f"| log σ² | {number(reading.std)} | {number(reading.kl)} |" in words(app)
    assert values(app, "std", "logvar") == [number(reading.std), number(2.0)]


def strongest(x: torch.Tensor, dimension: int) -> tuple[int, str]:
    """The pixel, weighed by how often training images have ink there; and how far it moves mu."""
    lesson = lesson_digits()
    often = (lesson.data.train.images > 0).sum(0) / len(lesson.data.train)
    model = lesson.view.model
    pixel = int((often * mu_by_pixel(model, x, dimension)).abs().argmax())
    assert often[pixel] > 0.1
    paper, ink = x.clone(), x.clone()
    paper[0, pixel], ink[0, pixel] = 0, 1
    with torch.no_grad():
        moves = model.encode(ink)[0][0, dimension] - model.encode(paper)[0][0, dimension]
    return pixel, number(float(moves))


@pytest.mark.parametrize("digit", ["3", "2"])
def test_the_strongest_pixel_is_one_that_often_has_ink(runs: Registry, digit: str) -> None:
    app = open_page("encoder")
    app.pills(key="encoder_image").set_value(digit).run()
    _, x, _ = the(digit)
    for i, name in enumerate(("μ1", "μ2")):
        app.segmented_control(key="encoder_dimension").set_value(name).run()
        pixel, moves = strongest(x, i)
        assert f"row {pixel // 28}, column {pixel % 28}, where" in words(app)
        assert f"moves {name} by **{moves}**" in words(app)


def test_it_opens_without_mnist(runs: Registry, no_mnist: None) -> None:
    app = open_page("encoder")
    assert not app.exception
    assert number(float(the("3")[2].mu[0, 0])) in words(app)


def test_the_page_speaks_french(runs: Registry) -> None:
    app = open_page("encoder", lang="fr")
    assert not app.exception
    row, x, layers = the("3")
    on = int((layers.h1 > 0).sum())
    assert f"{on}/{layers.h1.numel()} actives" in words(app)
    assert "**Pourquoi un logarithme\N{NO-BREAK SPACE}?**" in words(app)
    output = number(float(layers.logvar[0, 0])).replace(".", ",")
    assert f"| {output} lu comme |" in words(app)
    assert app.slider(key=f"encoder_output_{row}").label == "La sortie du réseau, dimension 1"
    pixel, _ = strongest(x, 0)
    at = f"ligne {pixel // 28}, colonne {pixel % 28}"
    assert at in words(app)
    assert at in chart(app, "encoder_pixels")["alt"]
    app.toggle(key="encoder_close").set_value(True).run()
    assert "vue de près, avec 30 tirages de z" in chart(app, "encoder_plane")["alt"]
    assert values(app, "h1", "x")[1] == "784 pixels"


def test_its_hidden_layer_is_not_the_decoders(runs: Registry) -> None:
    assert "h1 is the encoder's hidden layer; the decoder has one of its own." in words(
        open_page("encoder")
    )
    assert "h3 is the decoder's hidden layer; the encoder has another one, h1." in words(
        open_page("decoder")
    )


def test_every_mark_of_a_chart_is_in_its_key(runs: Registry) -> None:
    app = open_page("encoder")
    assert "◯ μ of this image" in words(app)
    assert "● the output that you move · ✚ this image's own outputs" in words(app)
    app.toggle(key="encoder_close").set_value(True).run()
    assert "✚ 30 draws of z" in words(app)
