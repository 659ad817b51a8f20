"""Does the page "The bound" show what log p(x), the ELBO and the gap between them are?"""

import json
import zlib
from typing import Any

import numpy as np
import pytest
import torch
from streamlit.testing.v1 import AppTest

from dashboard.components.bound_pad import ellipse
from dashboard.runs.registry import Registry
from dashboard.server import resources
from dashboard.session.model_and_data import ModelAndData, lesson_digits
from dashboard.views.bound.in_hand import BEYOND, around, black_and_white
from dashboard.words.language import written
from dashboard.words.numbers import number
from tests.reading import chart, components, grid, open_page, painted, values, words
from vae_core.explain.bound import elbo_of, encoders_gaussian, gap_by_quadrature
from vae_core.explain.gaps import N_SAMPLES, Gaps
from vae_core.likelihood import log_joint

FIVE = 8  # the row of the first 5, whose posterior the encoder misses by far


@pytest.fixture
def page(runs: Registry) -> AppTest:
    app = open_page("bound")
    assert not app.exception
    return app


@pytest.fixture
def lesson(page: AppTest) -> ModelAndData:
    return lesson_digits()


@pytest.fixture
def known(lesson: ModelAndData) -> Gaps:
    return resources.shipped_gaps(lesson.view.id)


def pad(app: AppTest) -> tuple[dict[str, Any], np.ndarray]:
    """What the browser is told of the pad: all but the grid, and the grid."""
    [proto] = components(app, "bound_pad")
    header, deflated = proto.bytes.split(b"\n", 1)
    told = json.loads(header)
    width, height = told["grid"]["n"]
    return told, np.frombuffer(zlib.decompress(deflated), "<f4").reshape(height, width)


def row_of(lesson: ModelAndData, label: str) -> int:
    return lesson.data.test.first_of_each_class()[lesson.data.class_names.index(label)]


# ── the ellipse in hand ──


def test_log_p_x_is_elbo_and_gap_of_the_chosen_image(page: AppTest, lesson: ModelAndData) -> None:
    page.pills(key="bound_image").set_value("4").run()
    row = row_of(lesson, "4")
    x = black_and_white(lesson, row)
    q = encoders_gaussian(lesson.view.model, x)
    elbo, gap = elbo_of(lesson.view.model, x, q), gap_by_quadrature(lesson.view.model, x, q)
    shown, _ = pad(page)
    assert shown["log_p_x"] == pytest.approx(elbo + gap, abs=0.05)
    assert f"reaches an ELBO of {written(elbo, '.1f')}." in words(page.main)
    shown_values = values(page, "evidence", "elbo", "gap")
    assert shown_values[1] == written(elbo, ".2f")
    assert float(shown_values[2]) == pytest.approx(gap, abs=0.05)


def test_the_grid_is_log_p_of_image_and_code_together(page: AppTest, lesson: ModelAndData) -> None:
    row = row_of(lesson, "7")
    shown, sent = pad(page)
    (left, right), (bottom, top) = shown["grid"]["x"], shown["grid"]["y"]
    z1, z2 = np.linspace(left, right, len(sent)), np.linspace(bottom, top, len(sent))
    for i, j in ((0, 0), (60, 40), (100, 119)):
        z = torch.tensor([[z1[j], z2[i]]]).float()
        expected = log_joint(lesson.view.model, black_and_white(lesson, row), z)
        assert sent[i, j] == pytest.approx(float(expected), abs=1e-2)


@pytest.mark.parametrize("label", ["1", "5", "8"])
def test_all_that_can_be_dragged_to_lies_on_the_grid(page: AppTest, label: str) -> None:
    page.pills(key="bound_image").set_value(label).run()
    shown, _ = pad(page)
    widest = shown["widths"][1]
    for d, axis in enumerate("xy"):
        (low, high), (first, last) = shown["view"][axis], shown["grid"][axis]
        assert first == pytest.approx(low - BEYOND * widest)
        assert last == pytest.approx(high + BEYOND * widest)
        for put in ("encoder", "upright", "turned"):
            q = shown[put]
            assert low < q["mu"][d] < high
            assert shown["widths"][0] < min(q["widths"]) <= max(q["widths"]) < widest
    assert shown["encoder"]["turn"] == shown["upright"]["turn"] == 0


def test_each_image_of_the_choice_has_its_best_ellipses(known: Gaps, lesson: ModelAndData) -> None:
    for row in lesson.data.test.first_of_each_class().values():
        assert around(lesson, row).log_p_x == pytest.approx(
            float(known.log_p_x[known.place_of(row)]), abs=0.05
        )


def test_an_ellipse_has_its_gaussians_axes() -> None:
    turn, widths = 0.3, np.array([0.5, 0.2])
    axes = np.array([[np.cos(turn), -np.sin(turn)], [np.sin(turn), np.cos(turn)]])
    found = ellipse(np.array([1.0, 2.0]), axes @ np.diag(widths**2) @ axes.T)
    assert found.mu == (1.0, 2.0)
    assert found.widths == pytest.approx(widths)
    assert found.turn == pytest.approx(turn)
    for one, other in ((0.5, 0.2), (0.2, 0.5), (0.3, 0.3)):
        upright = ellipse(np.zeros(2), np.diag([one**2, other**2]))
        assert upright.widths == pytest.approx((one, other))
        assert upright.turn == 0


def test_pixels_are_black_or_white(page: AppTest, lesson: ModelAndData) -> None:
    scanned, x, _ = painted(page, "bound_image_shown")
    assert set(x.tolist()) == {0, 255}
    np.testing.assert_array_equal(x == 255, scanned >= 128)
    assert grid(page, "bound_image_shown")["columnLabels"][1] == "x, black and white"


# ── more samples, and both gaps ──


def test_the_bound_rises_with_the_samples(page: AppTest, known: Gaps) -> None:
    page.pills(key="bound_image").set_value("5").run()
    at = known.place_of(FIVE)
    shown = chart(page, "bound_samples")
    assert written(float(known.sampled[at][0]), ".2f") in shown["alt"]
    rest = float(known.log_p_x[at] - known.sampled[at][-1])
    assert f"with K = {N_SAMPLES[-1]:,}, still **{rest:.2f}**" in words(page.main)
    assert rest > 5, "here the encoder misses the posterior"


def test_both_gaps_are_said_with_their_means(page: AppTest, known: Gaps) -> None:
    text = words(page.main)
    for gap in (known.amortisation, known.approximation):
        assert f"**{number(float(gap.mean()))}" in text
    assert f"Over {len(known.rows)} test images" in text
    counts = [trace["y"] for trace in chart(page, "bound_gaps")["figure"]["data"]]
    assert len(counts) == 2


@pytest.mark.usefixtures("mnist_in_data")
def test_what_costs_is_said_of_each_image(page: AppTest) -> None:
    page.pills(key="bound_image").set_value("5").run()
    assert "where the encoder puts its ellipse" in words(page.main)
    page.pills(key="bound_image").set_value("1").run()
    assert "where the encoder puts its ellipse" not in words(page.main)


# ── elsewhere ──


def test_without_mnist_sketched_digits_take_its_place(runs: Registry, no_mnist: None) -> None:
    app = open_page("bound")
    assert not app.exception
    assert pad(app)[0]["of"].startswith("sketched-2d")
    assert "what the ELBO gains the gap loses" in words(app.main)


def test_whichever_model_is_in_view_the_lessons_is_shown(runs: Registry) -> None:
    for run in ("mnist-20d", "mnist-2d-ae"):
        app = open_page("bound", run=run)
        assert not app.exception
        assert "models that come with the app, and not the one in view" in words(app)
        assert pad(app)[0]["of"].startswith("mnist-2d image")


def test_a_damaged_file_of_gaps_is_a_sentence(
    runs: Registry, tmp_path: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    lesson = lesson_digits()  # the model itself is here
    monkeypatch.setattr(resources, "CHECKPOINTS", tmp_path)
    resources.shipped_gaps.clear()
    try:
        app = open_page("bound")
    finally:
        resources.shipped_gaps.clear()
    assert not app.exception
    assert [f"The model {lesson.view.id}" in error.value for error in app.error] == [True]


def test_the_page_speaks_french(runs: Registry) -> None:
    app = open_page("bound", lang="fr")
    assert not app.exception
    assert [title.value for title in app.title] == ["La borne"]
    assert "ce que l'ELBO gagne, l'écart le perd" in words(app.main)
    shown, _ = pad(app)
    assert shown["words"]["decimal"] == ","
    assert shown["words"]["upright"] == "Ajuster, droite"
    assert "," in values(app, "evidence", "elbo", "gap")[2]
