"""Does the Decoder page take apart what the model does?"""

import numpy as np
import torch

from dashboard.runs.registry import Registry
from dashboard.session.model_and_data import lesson_digits
from dashboard.words.language import written
from dashboard.words.numbers import number
from tests.reading import chart, open_page, painted, values, words
from vae_core.data.images import as_pixels
from vae_core.explain.layers import decoder_layers, picture_by_z


def the_three() -> tuple[int, torch.Tensor]:
    """The first 3 of the test images: its row and its mu."""
    lesson = lesson_digits()
    row = int((lesson.data.test.labels == lesson.data.class_names.index("3")).nonzero()[0])
    x = as_pixels(lesson.data.test.images[row : row + 1])
    return row, lesson.view.model.encode(x)[0].detach()


def test_it_starts_at_the_images_mu(runs: Registry) -> None:
    app = open_page("decoder")
    assert not app.exception
    _, z = the_three()
    layers = decoder_layers(lesson_digits().view.model, z)
    on = int((layers.h3 > 0).sum())
    assert f"{on} of {layers.h3.numel()} are on" in words(app)
    assert number(float(layers.logits.min())) in words(app)
    np.testing.assert_array_equal(
        painted(app, "decoder_digit")[0],
        np.rint(255 * layers.recon_x[0].numpy()),
    )


def test_every_layer_follows_z(runs: Registry) -> None:
    app = open_page("decoder")
    row, _ = the_three()
    app.slider(key=f"decoder_z1_{row}").set_value(1.5).run()
    app.slider(key=f"decoder_z2_{row}").set_value(-0.5).run()
    z = torch.tensor([[1.5, -0.5]])
    model = lesson_digits().view.model
    layers = decoder_layers(model, z)
    assert f"{int((layers.h3 > 0).sum())} of" in words(app)
    assert f"{number(float(layers.logits.min()))} to" in words(app)
    np.testing.assert_array_equal(
        painted(app, "decoder_digit")[0],
        np.rint(255 * layers.recon_x[0].numpy()),
    )
    assert values(app, "h3", "z")[1] == f"({number(1.5)}, {number(-0.5)})"
    for slope in picture_by_z(model, z):
        least, most = written(float(slope.min()), ".2f"), written(float(slope.max()), ".2f")
        assert f"{least} to {most}" in chart(app, "decoder_slopes")["alt"]
        assert f"**{number(0.1 * float(slope.abs().sum()))} pixels**" in words(app)


def test_one_pixel_has_its_logit_and_its_probability(runs: Registry) -> None:
    app = open_page("decoder")
    _, z = the_three()
    app.slider(key="decoder_row").set_value(9).run()
    app.slider(key="decoder_column").set_value(17).run()
    layers = decoder_layers(lesson_digits().view.model, z)
    pixel = 9 * 28 + 17
    assert values(app, "recon_x", "logit") == [
        number(float(layers.recon_x[0, pixel])),
        number(float(layers.logits[0, pixel])),
    ]
    assert "row 9, column 17" in words(app)
    assert "row 9, column 17" in chart(app, "decoder_logits")["alt"]
    assert "row 9, column 17" in chart(app, "decoder_curve")["alt"]


def test_another_image_starts_elsewhere(runs: Registry) -> None:
    app = open_page("decoder")
    before = painted(app, "decoder_digit")
    app.pills(key="decoder_image").set_value("0").run()
    assert not np.array_equal(painted(app, "decoder_digit"), before)


def test_it_opens_without_mnist(runs: Registry, no_mnist: None) -> None:
    app = open_page("decoder")
    assert not app.exception
    _, z = the_three()
    assert number(float(decoder_layers(lesson_digits().view.model, z).logits.min())) in words(app)


def test_the_page_speaks_french(runs: Registry) -> None:
    app = open_page("decoder", lang="fr")
    assert not app.exception
    assert "**Que change chaque dimension\N{NO-BREAK SPACE}?**" in words(app)
    assert app.slider(key="decoder_row").label == "Ligne"
    app.slider(key="decoder_row").set_value(9).run()
    app.slider(key="decoder_column").set_value(17).run()
    assert "ligne 9, colonne 17" in words(app)
    assert "ligne 9, colonne 17" in chart(app, "decoder_logits")["alt"]
    layers = decoder_layers(lesson_digits().view.model, the_three()[1])
    ink = f"{layers.recon_x.sum():.0f} pixels d'encre"
    assert values(app, "recon_x", "h3") == [ink, f"{int((layers.h3 > 0).sum())} actives"]
    [link] = [e.proto for e in app.get("page_link") if e.proto.label == "Décoder sous le curseur"]
    assert "lang=fr" in link.query_string
