"""Does z move as the trick says, and are gradients and estimates the model's own?"""

import pytest
import torch
from streamlit.testing.v1 import AppTest

from dashboard.runs.registry import Registry
from dashboard.session.model_and_data import lesson_digits
from dashboard.words.language import written
from dashboard.words.numbers import number
from tests.reading import chart, open_page, painted, values, words
from vae_core.data.images import as_pixels
from vae_core.explain.estimators import gradients_at_mu, pathwise_gradients, recon_of
from vae_core.explain.layers import EncoderLayers, encoder_layers
from vae_core.model import latent_point

TRICK = ("z", "mu", "std", "eps")


def the_three() -> tuple[int, torch.Tensor, EncoderLayers]:
    """The first 3 of the test images: its row, its pixels, its layers."""
    lesson = lesson_digits()
    row = int((lesson.data.test.labels == lesson.data.class_names.index("3")).nonzero()[0])
    x = as_pixels(lesson.data.test.images[row : row + 1])
    return row, x, encoder_layers(lesson.view.model, x)


def at(app: AppTest, slider: str) -> float:
    """Where a slider stands."""
    return float(str(app.slider(key=f"reparameterization_{slider}").value))


def test_the_sliders_start_at_the_images_own_numbers(runs: Registry) -> None:
    app = open_page("reparameterization")
    assert not app.exception
    row, _, image = the_three()
    mu, std = float(image.mu[0, 0]), float(image.std[0, 0])
    assert at(app, f"mu_{row}") == pytest.approx(mu)
    assert at(app, f"std_{row}") == pytest.approx(std)
    z = float(latent_point(image.mu, image.std, torch.tensor([[1.0, 0.0]]))[0, 0])
    assert values(app, *TRICK) == [number(value) for value in (z, mu, std, 1.0)]


def test_z_its_digit_and_its_gradient_follow_every_slider(runs: Registry) -> None:
    app = open_page("reparameterization")
    row, x, image = the_three()
    eps = torch.tensor([[1.0, 0.0]])
    std = float(image.std[0, 0])
    seen = {painted(app, "reparameterization_digit").tobytes()}
    for name, value in (
        (f"mu_{row}", float(image.mu[0, 0]) + 5 * std),
        (f"std_{row}", 2 * std),
        ("eps", -2.5),
    ):
        app.slider(key=f"reparameterization_{name}").set_value(value).run()
        mu, moved_std, moved_eps = image.mu.clone(), image.std.clone(), eps
        mu[0, 0] = at(app, f"mu_{row}")
        moved_std[0, 0] = at(app, f"std_{row}")
        moved_eps[0, 0] = at(app, "eps")
        z = float(latent_point(mu, moved_std, moved_eps)[0, 0])
        assert values(app, *TRICK)[0] == number(z)
        assert f"z at {written(z, '.3f')}" in chart(app, "reparameterization_line")["alt"]
        model = lesson_digits().view.model
        found = gradients_at_mu(model, x, mu, moved_std, moved_eps, trick=True)
        assert found.recon is not None
        recon, kl = (number(float(part[0, 0])) for part in (found.recon, found.kl))
        assert f"| d recon / d μ1 | {recon} | `None` |" in words(app)
        assert f"| d KL / d μ1 | {kl} | {kl} |" in words(app)
        assert f"| {number(float(found.loss[0, 0]))} | {kl} |" in words(app)
        seen.add(painted(app, "reparameterization_digit").tobytes())
    assert len(seen) == 4


def test_eps_can_be_drawn_again(runs: Registry) -> None:
    app = open_page("reparameterization")
    drawn = set()
    for _ in range(3):
        app.button(key="reparameterization_draw").click().run()
        drawn.add(at(app, "eps"))
        assert values(app, *TRICK)[3] == number(at(app, "eps"))
    assert len(drawn) == 3


def test_the_estimates_are_what_the_estimators_give(runs: Registry) -> None:
    app = open_page("reparameterization")
    _, x, image = the_three()
    app.slider(key="reparameterization_n").set_value(200).run()
    cost = recon_of(lesson_digits().view.model, x)
    generator = torch.Generator().manual_seed(0)
    pathwise = pathwise_gradients(cost, image.mu, image.std, 200, generator=generator)[:, 0]
    assert f"| With the trick | {number(float(pathwise.mean()))}\N{NO-BREAK SPACE}±" in words(app)
    assert number(float(pathwise.std())) in words(app)
    assert "200 estimates" in chart(app, "reparameterization_estimates")["alt"]


def test_other_draws_and_a_baseline_change_the_estimates(runs: Registry) -> None:
    app = open_page("reparameterization")

    def factor() -> float:
        shown = words(app).split("lies **")[1].split(" times")[0]
        return float(shown.replace(",", ""))

    first = factor()
    app.button(key="reparameterization_redraw").click().run()
    assert factor() != first
    app.toggle(key="reparameterization_baseline").set_value(True).run()
    assert 1 < factor() < 0.5 * first


def test_it_opens_without_mnist(runs: Registry, no_mnist: None) -> None:
    app = open_page("reparameterization")
    assert not app.exception
    app.pills(key="reparameterization_image").set_value("1").run()
    assert not app.exception
    assert "`None`" in words(app)


def test_the_page_speaks_french(runs: Registry) -> None:
    app = open_page("reparameterization", lang="fr")
    assert not app.exception
    assert app.button(key="reparameterization_draw").label == "Tirer un autre ε"
    assert "| d recon / d μ1 | moyenne | écart-type |" in words(app)
    assert "200 tirages dessous" in chart(app, "reparameterization_line")["alt"]
    app.slider(key="reparameterization_n").set_value(100).run()
    assert "sûre que 100 tirages avec l'astuce" in words(app).replace("\n", " ")
