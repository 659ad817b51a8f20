"""Does the page show where the KL comes from, by the numbers that its functions compute?"""

import numpy as np
import pytest
import torch
from streamlit.testing.v1 import AppTest

from dashboard.charts.two_gaussians import Densities, kl_terms, log_ratio_panels, running_estimate
from dashboard.runs.registry import Registry
from dashboard.session.model_and_data import lesson_digits
from dashboard.views.common.layers import pixels_of
from dashboard.views.kl.as_an_area import close_up, places, ratio_range
from dashboard.views.kl.by_drawing import MOST
from dashboard.views.kl.chosen import HIGHEST, LOWEST, REACH, Z2
from tests.reading import chart, charts, checked, open_page, values, words
from vae_core.explain.kl_in_one_dimension import PRIOR, Gaussian, areas, kl, log_ratio
from vae_core.explain.layers import encoder_layers
from vae_core.loss import kl_per_dim


@pytest.fixture
def page(runs: Registry) -> AppTest:
    app = open_page("kl")
    assert not app.exception
    return app


def set_q(app: AppTest, mu: float, sigma: float) -> None:
    app.slider(key="kl_mu").set_value(mu).run()
    app.slider(key="kl_sigma").set_value(sigma).run()
    assert not app.exception


def captions(app: AppTest) -> list[str]:
    """What stands over each of the three panels."""
    notes = chart(app, "kl_panels")["figure"]["layout"]["annotations"]
    return [note["text"] for note in notes]


def test_everything_follows_the_sliders(page: AppTest) -> None:
    set_q(page, -2.0, 0.25)
    q = Gaussian(-2.0, 0.25)
    exact = f"{kl(q, PRIOR):.3f}"
    assert f"= **{exact} nats**" in words(page.main)
    parts = areas(q, PRIOR)
    assert f"**{parts.above:.3f}** nats above the line" in words(page.main)
    assert f"**{-parts.below:.3f}** below it, {exact} in all" in words(page.main)
    assert f"their sum | {exact} |" in words(page.main)
    assert f"the exact KL is {exact}" in words(page.main)
    for drawn in charts(page).values():
        assert exact in drawn["alt"]
    assert values(page, "kl", "std", "std", "mu")[1:] == ["0.250", "0.250", "\N{MINUS SIGN}2.00"]


def test_the_terms_add_up_to_what_stands_beside_them(page: AppTest) -> None:
    set_q(page, 1.5, 0.4)
    said = next(text.value for text in page.main.markdown if text.value.startswith("KL(q"))
    terms, total = said.split("=")[1], said.split("=")[2]
    shown = sum(
        float(term) for term in terms.replace("\N{MINUS SIGN} ", "-").replace("+ ", "").split()
    )
    assert shown == pytest.approx(float(total.strip(" *nats")), abs=0.003)  # each rounded
    steps = chart(page, "kl_terms")["alt"]
    assert "½ μ²: 1.125" in steps


def test_swapped_it_is_another_number(page: AppTest) -> None:
    q = Gaussian(1.0, 0.5)
    forward, back = f"{kl(q, PRIOR):.3f}", f"{kl(PRIOR, q):.3f}"
    assert f"from q: {forward} nats" in words(page.main)
    assert f"from p: {back} nats" in words(page.main)
    assert "q is the narrower one" in words(page.main)
    page.toggle(key="kl_swapped").set_value(True).run()
    assert not page.exception
    assert f"= **{back} nats**" in words(page.main)
    assert f"the exact KL is {back}" in words(page.main)
    assert "mean of log p(z)" in words(page.main)
    assert captions(page)[1] == f"mean over draws: {back} nats"
    set_q(page, 1.0, 1.0)
    assert "the same both ways" in words(page.main)
    set_q(page, 1.0, 2.0)
    assert "q is the wider one" in words(page.main)


def test_q_may_be_a_dimension_of_the_image(page: AppTest) -> None:
    lesson = lesson_digits()
    row = int((lesson.data.test.labels == 4).nonzero()[0])
    page.pills(key="kl_image").set_value("4").run()
    page.pills(key="kl_whose").set_value(Z2).run()
    assert not page.exception
    image = encoder_layers(lesson.view.model, pixels_of(lesson, row))
    costs = kl_per_dim(image.mu, image.logvar)[0]
    assert f"= **{float(costs[1]):.3f} nats**" in words(page.main)
    assert f"**this image** | | | **{float(costs.sum()):.3f}**" in words(page.main)
    assert captions(page)[1].startswith("close-up")  # a trained encoder's q is narrow
    assert f"sigma {float(image.std[0, 1]):.2f}" in chart(page, "kl_panels")["alt"]


# ── by drawing ──


def count(app: AppTest) -> int:
    return int(app.session_state["kl_n"])


def test_draws_add_up_start_over_and_can_be_others(page: AppTest) -> None:
    first = chart(page, "kl_running")["alt"]
    for more in (1, 10, 1000):
        before = count(page)
        page.button(key=f"kl_draw_{more}").click().run()
        assert count(page) == before + more
    assert f"After {count(page):,} draws the mean is" in words(page.main)
    page.button(key="kl_start_over").click().run()
    assert "After 1 draw the mean is" in words(page.main)
    assert "±" not in words(page.main).split("After 1 draw")[1].split("nats")[0]
    page.session_state["kl_n"] = 10
    page.run()
    assert chart(page, "kl_running")["alt"] == first
    page.button(key="kl_others").click().run()
    assert chart(page, "kl_running")["alt"] != first


def test_many_draws_come_near_and_there_is_an_end_to_them(page: AppTest) -> None:
    page.session_state["kl_n"] = MOST - 5
    page.button(key="kl_draw_1000").click().run()
    assert not page.exception
    assert count(page) == MOST
    assert page.button(key="kl_draw_1").disabled
    alt = chart(page, "kl_running")["alt"]
    found = float(alt.split("It ends at ")[1].split(";")[0])
    assert found == pytest.approx(kl(Gaussian(1.0, 0.5), PRIOR), rel=0.03)


# ── extremes ──


EXTREMES = [Gaussian(mu, std) for mu in (-REACH, 0.0, REACH) for std in (LOWEST, 1.0, HIGHEST)]


@pytest.mark.parametrize("q", EXTREMES)
@pytest.mark.parametrize("swapped", [False, True])
def test_axes_hold_what_matters_at_the_ends_of_the_sliders(q: Gaussian, swapped: bool) -> None:
    drawing, other = (PRIOR, q) if swapped else (q, PRIOR)
    z = places(q)
    assert float(z[0]) <= min(-4, q.mu - 4 * q.std)
    assert float(z[-1]) >= max(4, q.mu + 4 * q.std)
    ratio = log_ratio(z, drawing, other)
    low, high = ratio_range(drawing, other)
    assert np.isfinite([low, high]).all()
    assert low < min(0, kl(drawing, other))
    assert high > max(0, kl(drawing, other))
    draws = drawing.draws(torch.randn(20, generator=torch.Generator().manual_seed(0)))
    seen = Densities(
        z.numpy(),
        q.log_density(z).exp().numpy(),
        PRIOR.log_density(z).exp().numpy(),
        ratio.numpy(),
        swapped,
    )
    figure = checked(
        log_ratio_panels(
            seen,
            captions=("one", "two", "three"),
            mean=kl(drawing, other),
            drawn=(draws.numpy(), log_ratio(draws, drawing, other).numpy()),
            ratio_range=(low, high),
            close_up=close_up(drawing),
        )
    )
    for trace in figure.data:
        assert np.isfinite(trace.y).all()
    above, below = (np.asarray(trace.y, float) for trace in figure.data[4:6])
    area = np.trapezoid(above, z.numpy()) + np.trapezoid(below, z.numpy())
    assert area == pytest.approx(kl(drawing, other), rel=0.02, abs=0.002)  # what is drawn is it


def test_bars_begin_where_the_one_before_ends() -> None:
    figure = checked(kl_terms({"a": 0.7, "b": -0.2}, "KL"))
    [bars] = figure.data
    assert list(bars.base) == pytest.approx([0, 0.7, 0])
    assert list(bars.y) == pytest.approx([0.7, -0.2, 0.5])


@pytest.mark.parametrize("n", [1, 2, 15, 20_000])
def test_a_running_mean_is_drawn_from_its_first_draw_to_its_last(n: int) -> None:
    mean, error = np.linspace(2, 1, n), np.full(n, 0.1)
    error[0] = np.nan
    band, curve = checked(running_estimate(mean, error, 1.0)).data
    assert np.isfinite(band.y).all()
    assert (curve.x[0], curve.x[-1]) == (1, n)
    assert len(curve.x) <= 160


# ── elsewhere ──


def test_without_mnist_the_page_is_whole(runs: Registry, no_mnist: None) -> None:
    app = open_page("kl")
    assert not app.exception
    assert "**this image**" in words(app.main)


def test_the_page_speaks_french(runs: Registry) -> None:
    app = open_page("kl", lang="fr")
    assert not app.exception
    assert [title.value for title in app.title] == ["D'où vient KL"]
    said = words(app.main)
    assert "KL(q ‖ p) = 0,693 + 0,125 + 0,500 \N{MINUS SIGN} 0,500 = **0,818**" in said
    assert "q est le plus étroit des deux" in said
    expected = "moyenne des tirages, en nats\N{NO-BREAK SPACE}: 0,818"
    assert captions(app)[1] == expected
