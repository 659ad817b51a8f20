"""The gaps that are shipped with the 2-D models are what vae_core computes."""

import pytest
import torch
from torch import Tensor

from tests.conftest import REPOSITORY
from vae_core.data.images import as_pixels
from vae_core.data.loading import load_images
from vae_core.explain.bound import elbo_of, encoders_gaussian, gap_by_quadrature
from vae_core.explain.gaps import N_DRAWS, N_SAMPLES, Gaps, gaps, load_gaps
from vae_core.explain.pixel_cost import binarised
from vae_core.model import VAE
from vae_core.record.checkpoint import load_checkpoint

FOLDER = REPOSITORY / "checkpoints"
DATA_OF = {"mnist-2d": "mnist", "sketched-2d": "sketched"}
NESTED = ((1, 2, 10, 20, 100, 200, 1000, 2000), (5, 50, 500, 5000))  # each K divides the next


def known_of(name: str) -> Gaps:
    return load_gaps(FOLDER / "gaps" / f"{name}.safetensors")


def model_of(name: str) -> VAE:
    return load_checkpoint(FOLDER / f"{name}.safetensors").model.eval().requires_grad_(False)


def images_of(name: str, request: pytest.FixtureRequest) -> Tensor:
    if DATA_OF[name] == "mnist":
        request.getfixturevalue("mnist_in_data")
    return load_images(DATA_OF[name], REPOSITORY / "data").test.images


def test_there_is_one_for_each_lessons_model() -> None:
    assert {path.stem for path in (FOLDER / "gaps").iterdir()} == {*DATA_OF}
    assert len(known_of("mnist-2d").rows) == 200


@pytest.mark.slow
@pytest.mark.timeout(900)
def test_log_p_x_is_elbo_and_gap_on_200_binarised_images(request: pytest.FixtureRequest) -> None:
    """The gap on its own, KL(q || p(z|x)) by quadrature on a grid that covers both."""
    known, model = known_of("mnist-2d"), model_of("mnist-2d")
    images = binarised(as_pixels(images_of("mnist-2d", request)[known.rows]))
    assert len(images) == 200
    for x, log_p_x in zip(images.split(1), known.log_p_x.tolist(), strict=True):
        q = encoders_gaussian(model, x)
        gap = gap_by_quadrature(model, x, q)
        assert gap > 0
        assert elbo_of(model, x, q) + gap == pytest.approx(log_p_x, abs=0.05)


@pytest.mark.parametrize("name", DATA_OF)
def test_bounds_rise_with_the_samples_and_stay_below_log_p_x(name: str) -> None:
    known = known_of(name)
    whole = known.sampled.mean(0)
    assert whole.tolist() == sorted(whole.tolist())
    for chain in NESTED:
        columns = known.sampled[:, [N_SAMPLES.index(k) for k in chain]]
        assert (columns.diff(dim=1) > -1e-3).all(), "the same draws, in larger groups"
    above = known.sampled - known.log_p_x[:, None]
    assert (above < 4 * known.sampled_error + 0.02).all()
    assert (whole < known.log_p_x.mean()).all()
    assert all(N_DRAWS % k == 0 for k in N_SAMPLES)


@pytest.mark.parametrize("name", DATA_OF)
def test_no_gap_is_negative_and_a_freer_ellipse_leaves_less(name: str) -> None:
    known = known_of(name)
    assert known.amortisation.min() > -0.02
    assert known.approximation.min() > -0.02
    assert (known.turned - known.upright).min() > -0.02
    assert (known.upright_scale[:, 1, 0] == 0).all()


@pytest.mark.slow
@pytest.mark.parametrize("name", DATA_OF)
def test_some_of_them_computed_again(name: str, request: pytest.FixtureRequest) -> None:
    known, images = known_of(name), images_of(name, request)
    rows = [0, 8, 30]
    found = gaps(model_of(name), images[rows], rows)
    at = [known.place_of(row) for row in rows]
    for what in ("log_p_x", "encoder", "upright", "turned", "grey_gap"):
        torch.testing.assert_close(
            getattr(found, what), getattr(known, what)[at], atol=0.02, rtol=0
        )
    off = (found.sampled - known.sampled[at]).abs()
    assert (off < 4 * known.sampled_error[at] + 0.02).all()
    classes = load_images(DATA_OF[name], REPOSITORY / "data").test.first_of_each_class()
    assert {*classes.values()} <= {*known.rows.tolist()}, "the page offers these"
