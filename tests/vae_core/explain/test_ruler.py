"""Where does a loss lie, and what may a bare number be?"""

import math
from dataclasses import asdict

import pytest

from dashboard.server.paths import CHECKPOINTS, DATA_DIR
from dashboard.server.resources import SHIPPED_MODELS
from vae_core.data.loading import load_images
from vae_core.explain.guides import guides
from vae_core.explain.measured import many_numbers, ruler_of
from vae_core.explain.published import PUBLISHED
from vae_core.explain.ruler import (
    RULER_FILE,
    Best,
    Ruler,
    bits_per_pixel,
    load_rulers,
    place,
    readings,
)
from vae_core.record.checkpoint import load_checkpoint

RULER = Ruler(543.4, 205.8, 171.6, 45.5, (Best("a", 2, 146.4, 6.1), Best("b", 20, 76.2, 25.3)))
SHIPPED = load_rulers(CHECKPOINTS / RULER_FILE)


def test_a_fair_coin_is_one_bit_per_pixel() -> None:
    assert bits_per_pixel(784 * math.log(2)) == pytest.approx(1)


@pytest.mark.parametrize(
    ("value", "kinds", "nats"),
    [
        (152, ["nats"], 152),
        (45.6, ["nats"], 45.6),
        (543.4, ["nats"], 543.4),
        (0.2, ["mean", "squared"], 156.8),
        (0.6931, ["mean", "squared"], 543.4),
        (0.041, ["squared"], None),
        (0.0, ["squared"], None),
        (30.0, ["below"], None),
        (19_456, ["batch"], 152),
        (69_559, ["batch"], 543.4),
        (-1200.0, ["density"], None),
    ],
)
def test_what_a_number_may_be(value: float, kinds: list[str], nats: float | None) -> None:
    found = readings(value, RULER)
    assert [reading.kind for reading in found] == kinds
    assert found[0].nats == (None if nats is None else pytest.approx(nats, abs=0.1))


def test_a_sum_is_over_as_many_images_as_one_says() -> None:
    assert readings(15_200, RULER, 100)[0].nats == pytest.approx(152)


@pytest.mark.parametrize(
    ("nats", "verdict", "better", "worse"),
    [
        (600, "above_untrained", None, None),
        (300, "untrained", None, None),
        (190, "collapsed", None, None),
        (160, "class_only", 2, None),
        (153, "near", 2, None),
        (120, "between", 20, 2),
        (101, "near", 20, None),
        (80, "best", None, 20),
        (40, "floor", None, None),
    ],
)
def test_between_which_marks_a_loss_lies(
    nats: float, verdict: str, better: int | None, worse: int | None
) -> None:
    found = place(nats, RULER)
    assert found.verdict == verdict
    assert (found.best.latent_dim if found.best else None) == better
    assert (found.worse.latent_dim if found.worse else None) == worse


@pytest.mark.parametrize("nats", [100.0, 40.0, 160.0])
def test_without_any_model_there_is_a_place_all_the_same(nats: float) -> None:
    bare = Ruler(543.4, 205.8, 171.6, 45.5)
    assert place(nats, bare).verdict in ("bare", "floor")


@pytest.mark.parametrize("name", SHIPPED.of_data)
def test_the_shipped_marks_are_those_of_data_and_models(
    name: str, request: pytest.FixtureRequest
) -> None:
    if name == "mnist":
        request.getfixturevalue("mnist_in_data")
    trained = {n: load_checkpoint(CHECKPOINTS / f"{n}.safetensors") for n in SHIPPED_MODELS}
    data = load_images(name, DATA_DIR)
    found, shipped = ruler_of(data, trained), SHIPPED.of_data[name]
    for field, value in asdict(guides(data)).items():
        assert getattr(shipped, field) == pytest.approx(value, rel=1e-5)
    assert [(b.model, b.latent_dim) for b in shipped.best] == [
        (b.model, b.latent_dim) for b in found.best
    ]
    assert [b.loss for b in shipped.best] == pytest.approx([b.loss for b in found.best], rel=1e-6)
    assert shipped.floor < min(best.loss for best in shipped.best)
    assert max(best.loss for best in shipped.best) < shipped.class_only < shipped.collapsed


@pytest.mark.slow
@pytest.mark.usefixtures("mnist_in_data")
def test_one_model_has_the_numbers_that_are_shipped() -> None:
    shipped = SHIPPED.many_numbers
    model = load_checkpoint(CHECKPOINTS / f"{shipped.model}.safetensors").model
    found = many_numbers(shipped.model, model, load_images("mnist", DATA_DIR).test.images)
    numbers = {name: value for name, value in asdict(found).items() if name != "model"}
    assert numbers == {name: pytest.approx(asdict(shipped)[name], rel=1e-3) for name in numbers}


def test_each_way_of_counting_is_below_the_one_before() -> None:
    """Of the same model: grey pixels, black and white ones, and log p(x) instead of its bound."""
    found = SHIPPED.many_numbers
    assert found.binary_nll < found.binary_loss < found.grey_loss


def test_published_numbers_say_what_they_count() -> None:
    (flow,) = [number for number in PUBLISHED if number.counted == "density"]
    assert bits_per_pixel(flow.nats) == pytest.approx(flow.value)
    alike = [n for n in PUBLISHED if (n.pixels, n.counted) == ("grey", "elbo")]
    assert [number.source for number in alike] == ["PyTorch, examples/vae"]
