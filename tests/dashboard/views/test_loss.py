"""Does the Loss page show what the loss computes, and does every control move something?"""

import numpy as np
import pytest
import torch
from streamlit.testing.v1 import AppTest

from dashboard.charts.forces import LONGEST_ARROW, PLANE, arrow_scale
from dashboard.runs.registry import Registry
from dashboard.session.model_and_data import ModelAndData, lesson_digits
from dashboard.views.loss.balance import encoded
from dashboard.views.loss.cost_of_a_code import kl_grid
from dashboard.views.loss.grey_or_binarised import ten_images
from dashboard.views.loss.sum_or_mean import last_lines
from dashboard.views.loss.two_forces import BALANCE, BY_HAND, CENTRE, ENCODER
from dashboard.words.numbers import number
from tests.reading import chart, formulas, grid, open_page, painted, words
from vae_core.explain.forces import fixed_eps, forces
from vae_core.explain.pixel_cost import binarised, floor_per_image, pixel_cost
from vae_core.explain.sum_or_mean import HIDDEN_DIM, LATENT_DIM, averaged_loss
from vae_core.loss import kl_per_dim, loss_function


@pytest.fixture
def page(runs: Registry) -> AppTest:
    app = open_page("loss")
    assert not app.exception
    return app


@pytest.fixture
def lesson(page: AppTest) -> ModelAndData:
    return lesson_digits()


def values_of(app: AppTest, symbol: str) -> list[str]:
    """The numbers under a symbol, in every formula of the page."""
    return [
        part["value"]
        for parts in formulas(app)
        for part in parts
        if part["text"] == symbol and "value" in part
    ]


def row_of(lesson: ModelAndData, name: str) -> int:
    label = lesson.data.class_names.index(name)
    return int((lesson.data.test.labels == label).nonzero()[0])


# ── two forces ──


def test_the_numbers_at_a_point_are_those_of_the_loss(page: AppTest, lesson: ModelAndData) -> None:
    page.pills(key="loss_image").set_value("1").run()
    page.pills(key="loss_start").set_value(ENCODER).run()
    page.select_slider(key="loss_beta").set_value(5.0).run()
    image = encoded(lesson, row_of(lesson, "1"))
    at = forces(lesson.view.model, image.x, image.mu, image.logvar, fixed_eps(2), beta=5.0)
    assert values_of(page, "loss")[0] == number(at.recon + 5 * at.kl)
    assert values_of(page, "recon")[0] == number(at.recon)
    assert f"beta · KL with **{number(float(at.of_kl.norm()))}**" in words(page.main)


def test_a_larger_beta_moves_the_balance_to_the_centre(page: AppTest) -> None:
    def distance(beta: float) -> float:
        page.select_slider(key="loss_beta").set_value(beta).run()
        assert "equal and opposite" in words(page.main)
        text = chart(page, "loss_forces")["alt"].split("balance at (")[1].split(")")[0]
        return float(np.linalg.norm([float(value) for value in text.split(",")]))

    near, far = distance(100.0), distance(1.0)
    assert near < 0.8 * far


def test_at_the_centre_kl_does_not_pull(page: AppTest) -> None:
    page.pills(key="loss_start").set_value(CENTRE).run()
    assert "beta · KL with **0.00**" in words(page.main)
    notes = chart(page, "loss_forces")["figure"]["layout"]["annotations"]
    assert not any("KL" in note["text"] for note in notes)


def test_the_point_moves_by_hand(page: AppTest) -> None:
    page.pills(key="loss_start").set_value(BY_HAND).run()
    page.slider(key="loss_mu1").set_value(-2.0).run()
    page.slider(key="loss_mu2").set_value(0.5).run()
    assert "(\N{MINUS SIGN}2.00, 0.50)" in chart(page, "loss_forces")["alt"]
    page.pills(key="loss_start").set_value(BALANCE).run()
    assert "(\N{MINUS SIGN}2.00, 0.50)" not in chart(page, "loss_forces")["alt"]


def test_arrows_have_one_scale_and_stay_on_the_plane() -> None:
    mu, recon, kl = np.array([3.0, -3.0]), np.array([40.0, -60.0]), np.array([-3.0, 3.0])
    scale = arrow_scale(mu, recon, kl)
    assert np.abs(mu + scale * recon).max() <= PLANE
    assert np.linalg.norm(scale * recon) <= LONGEST_ARROW + 1e-9
    assert arrow_scale(mu, np.array([0.1, 0.0]), np.zeros(2)) == 1


# ── the price of a code ──


def test_the_surface_is_the_kl_and_costs_nothing_at_the_prior() -> None:
    mu, sigma, kl = kl_grid()
    m, s = torch.tensor(mu[40]), torch.tensor(sigma[10])
    assert kl[10, 40] == pytest.approx(float(kl_per_dim(m, 2 * s.log())), rel=1e-4)
    row, column = np.unravel_index(kl.argmin(), kl.shape)
    assert kl.min() < 0.01
    assert mu[column] == pytest.approx(0, abs=0.01)
    assert sigma[row] == pytest.approx(1, abs=0.05)


def test_a_point_of_ones_own_costs_its_kl(page: AppTest, lesson: ModelAndData) -> None:
    page.slider(key="loss_own_mu").set_value(-2.0).run()
    page.slider(key="loss_own_sigma").set_value(0.25).run()
    kl = float(kl_per_dim(torch.tensor(-2.0), 2 * torch.tensor(0.25).log()))
    assert f"**{number(kl)} nats**: 2.00 for its mean" in words(page.main)
    image = encoded(lesson, row_of(lesson, "7"))
    total = float(kl_per_dim(image.mu, image.logvar).sum())
    assert f"{number(total)} nats in all" in words(page.main)


# ── the price of a pixel, and its floor ──


def test_a_pixel_costs_what_the_loss_says(page: AppTest) -> None:
    page.slider(key="loss_ink").set_value(0.4).run()
    page.slider(key="loss_p").set_value(0.8).run()
    cost = float(pixel_cost(torch.tensor([0.4]), torch.tensor([0.8])))
    floor = float(floor_per_image(torch.tensor([[0.4]])))
    assert f"costs **{number(cost)} nats**. {number(cost - floor)} of them" in words(page.main)
    assert f"can cost is {number(floor)} nats" in words(page.main)
    page.slider(key="loss_p").set_value(0.4).run()
    assert "as good as it gets" in words(page.main)


def test_binarised_images_have_no_floor(page: AppTest, lesson: ModelAndData) -> None:
    page.slider(key="loss_threshold").set_value(0.8).run()
    grey = ten_images(lesson.data)
    np.testing.assert_array_equal(
        painted(page, "loss_floors")[10:], 255 * binarised(grey, 0.8).numpy()
    )
    floors = floor_per_image(grey)
    assert grid(page, "loss_floors")["columnLabels"] == [f"{value:.0f}" for value in floors]
    assert f"at least **{number(float(floors.mean()))} nats** each; binarised, **0**" in words(
        page.main
    )


# ── sum or mean ──


def test_two_lines_of_code_beside_each_other(page: AppTest) -> None:
    shown = [code.value for code in page.main.code]
    assert last_lines(loss_function) in shown
    assert last_lines(averaged_loss) in shown
    assert 'reduction="sum"' in last_lines(loss_function)
    assert 'reduction="mean"' in last_lines(averaged_loss)
    assert "and **784** times" in words(page.main)


def test_the_model_trained_with_the_mean_collapses(page: AppTest) -> None:
    assert "collapsed" not in words(page.main)
    assert f"L = {LATENT_DIM} and {HIDDEN_DIM} hidden units" in words(page.main)
    page.button(key="loss_train_both").click().run()
    assert not page.exception
    assert "KL **0.00**: the second model has **collapsed**" in words(page.main)
    _, lab, bug, lab_new, bug_new = np.split(painted(page, "loss_small_models").astype(float), 5)
    for of_lab, of_bug in ((lab, bug), (lab_new, bug_new)):
        assert of_bug.std(axis=0).mean() < 0.3 * of_lab.std(axis=0).mean()


def test_without_mnist_sketched_digits_take_its_place(runs: Registry, no_mnist: None) -> None:
    app = open_page("loss")
    assert not app.exception
    assert "equal and opposite" in words(app.main)
    app.button(key="loss_train_both").click().run()
    assert "KL **0.00**" in words(app.main)


# ── in French ──


def test_the_page_speaks_french(runs: Registry) -> None:
    app = open_page("loss", lang="fr")
    assert not app.exception
    assert [title.value for title in app.title] == ["Perte"]
    assert "Elles sont égales et opposées" in words(app.main)
    assert "elles s'équilibrent en (" in chart(app, "loss_forces")["alt"]
    app.slider(key="loss_own_mu").set_value(-2.0).run()
    assert "coûte, en nats, **2,32**\N{NO-BREAK SPACE}: 2,00 pour sa moyenne" in words(app.main)
    app.pills(key="loss_start").set_value(CENTRE).run()
    assert "bêta · KL de **0,00**" in words(app.main)
    assert grid(app, "loss_floors")["rowLabels"] == ["gris", "binarisé"]
