"""Do sketched digits behave like MNIST, and do their factors cause what they claim?"""

import random

import numpy as np
import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.typing import ArrayLike, NDArray

from vae_core.data import SIDE
from vae_core.data.sketched.drawing import BOX, FACTORS, Sketches, sketch_digits
from vae_core.data.sketched.skeletons import SKELETONS, spline

PIXEL = np.arange(SIDE) + 0.5  # centre of each pixel


@pytest.fixture(scope="module")
def sketches() -> Sketches:
    return sketch_digits(2000, seed=3)


@pytest.fixture(scope="module")
def ink(sketches: Sketches) -> NDArray[np.float64]:
    """The images in [0, 1]: (n, 28 rows, 28 columns)."""
    return sketches.images.reshape(-1, SIDE, SIDE) / 255


def centre_of_mass(ink: NDArray[np.float64]) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    total = ink.sum(axis=(1, 2))
    return ink.sum(axis=1) @ PIXEL / total, ink.sum(axis=2) @ PIXEL / total  # x, y: (n,) each


def measured_slant(ink: NDArray[np.float64]) -> NDArray[np.float64]:
    """The lean of each image to the right, from its second moments: (n,), degrees."""
    x, y = centre_of_mass(ink)
    dx, dy = PIXEL - x[:, None], PIXEL - y[:, None]  # (n, 28) each
    covariance = np.einsum("nrc,nr,nc->n", ink, dy, dx)
    variance = np.einsum("nrc,nr->n", ink, dy**2)
    return np.asarray(np.degrees(np.arctan(-covariance / variance)))


def correlation(a: ArrayLike, b: ArrayLike) -> float:
    return float(np.corrcoef(np.asarray(a, float), np.asarray(b, float))[0, 1])


def test_shapes_and_types_are_those_of_mnist(sketches: Sketches) -> None:
    assert sketches.images.shape == (2000, 784)
    assert sketches.images.dtype == np.uint8
    assert sketches.labels.shape == (2000,)
    assert sketches.labels.dtype == np.int64
    assert sketches.factors.keys() == FACTORS.keys()
    for factor in sketches.factors.values():
        assert factor.shape == (2000,)
        assert factor.dtype == np.float32


def test_same_seed_same_bytes_other_seed_other_digits() -> None:
    first, again, other = sketch_digits(50, seed=7), sketch_digits(50, seed=7), sketch_digits(50)
    assert first.images.tobytes() == again.images.tobytes()
    assert first.labels.tobytes() == again.labels.tobytes()
    for name in FACTORS:
        assert first.factors[name].tobytes() == again.factors[name].tobytes()
    assert first.images.tobytes() != other.images.tobytes()
    assert first.labels.tobytes() != other.labels.tobytes()


def test_no_two_digits_are_the_same(sketches: Sketches) -> None:
    assert len(np.unique(sketches.images, axis=0)) == len(sketches.images)


def test_global_random_state_is_left_alone() -> None:
    def draws() -> tuple[float, float, float]:
        return random.random(), np.random.random(), torch.rand(1).item()

    states = random.getstate(), np.random.get_state(), torch.get_rng_state()
    undisturbed = draws()
    random.setstate(states[0])
    np.random.set_state(states[1])
    torch.set_rng_state(states[2])
    sketch_digits(20)
    assert draws() == undisturbed


@given(n=st.integers(1, 45), seed=st.integers(0, 2**32))
@settings(max_examples=20)
def test_any_number_of_digits_is_balanced_inked_and_finite(n: int, seed: int) -> None:
    sketches = sketch_digits(n, seed=seed)
    counts = np.bincount(sketches.labels, minlength=10)
    assert counts.sum() == n
    assert counts.max() - counts.min() <= 1
    assert (sketches.images.max(axis=1) > 128).all()
    assert all(np.isfinite(factor).all() for factor in sketches.factors.values())


@given(n=st.integers(max_value=0))
def test_less_than_one_digit_is_refused(n: int) -> None:
    with pytest.raises(ValueError, match=f"at least 1 digit, got {n}"):
        sketch_digits(n)


def test_labels_are_shuffled(sketches: Sketches) -> None:
    same_as_next = np.mean(sketches.labels[1:] == sketches.labels[:-1])
    assert 0.05 < same_as_next < 0.15


def test_centre_of_mass_is_at_the_centre(ink: NDArray[np.float64]) -> None:
    for at in centre_of_mass(ink):
        assert np.abs(at - SIDE / 2).max() < 1


def test_ink_fits_the_box_and_fills_it_in_one_direction(ink: NDArray[np.float64]) -> None:
    def span(axis: int) -> NDArray[np.int64]:  # from the first inked pixel to the last: (n,)
        used = ink.max(axis=axis) > 0  # (n, 28)
        return np.asarray(SIDE - used.argmax(axis=1) - used[:, ::-1].argmax(axis=1))

    longest = np.maximum(span(axis=1), span(axis=2))
    assert longest.max() <= BOX
    assert longest.min() >= BOX - 2


def test_pixels_are_distributed_as_in_mnist(ink: NDArray[np.float64]) -> None:
    # MNIST's 60,000 training images: mean 0.1307, standard deviation 0.3081, 80.9 % zeros
    assert ink.mean() == pytest.approx(0.1307, abs=0.01)
    assert ink.std() == pytest.approx(0.3081, abs=0.015)
    assert np.mean(ink == 0) == pytest.approx(0.809, abs=0.02)


@pytest.mark.parametrize("digit", range(10))
def test_slant_factor_makes_the_digit_lean(
    digit: int, sketches: Sketches, ink: NDArray[np.float64]
) -> None:
    rows = sketches.labels == digit
    slant = sketches.factors["slant"][rows] + sketches.factors["rotation"][rows]
    assert correlation(measured_slant(ink[rows]), slant) > 0.6


@pytest.mark.parametrize("digit", range(10))
def test_thickness_factor_makes_more_ink(
    digit: int, sketches: Sketches, ink: NDArray[np.float64]
) -> None:
    rows = sketches.labels == digit
    assert correlation(ink[rows].sum(axis=(1, 2)), sketches.factors["thickness"][rows]) > 0.6


def test_width_factor_makes_a_zero_wider(sketches: Sketches, ink: NDArray[np.float64]) -> None:
    rows = (sketches.labels == 0) & (sketches.factors["variant"] == 0)
    columns = (ink[rows] > 0).any(axis=1).sum(axis=1)
    assert correlation(columns, sketches.factors["width"][rows]) > 0.6


def test_waist_factor_lowers_the_crossbar_of_a_four(
    sketches: Sketches, ink: NDArray[np.float64]
) -> None:
    rows = sketches.labels == 4
    ink_per_row = ink[rows].sum(axis=2)
    crossbar = ink_per_row.argmax(axis=1) - (ink_per_row > 0).argmax(axis=1)  # rows below the top
    assert correlation(crossbar, sketches.factors["waist"][rows]) > 0.4


def test_pressure_factor_makes_a_bar_uneven(sketches: Sketches, ink: NDArray[np.float64]) -> None:
    rows = (sketches.labels == 1) & (sketches.factors["variant"] == 0)
    breadth = [row[row > 0][3:-3] for row in ink[rows].sum(axis=2)]  # without the rounded ends
    unevenness = np.array([b.std() / b.mean() for b in breadth])
    assert correlation(unevenness, sketches.factors["pressure"][rows]) > 0.3


def test_wobble_factor_makes_a_bar_crooked(sketches: Sketches, ink: NDArray[np.float64]) -> None:
    rows = (sketches.labels == 1) & (sketches.factors["variant"] == 0)
    crookedness = []
    for image in ink[rows]:
        inked = np.flatnonzero(image.sum(axis=1) > 0.5)[1:-1]
        middle = image[inked] @ PIXEL / image[inked].sum(axis=1)
        crookedness.append(np.std(middle - np.polyval(np.polyfit(inked, middle, 2), inked)))
    assert correlation(crookedness, sketches.factors["wobble"][rows]) > 0.3


def test_every_variant_is_used(sketches: Sketches) -> None:
    for digit, variants in enumerate(SKELETONS):
        used = np.unique(sketches.factors["variant"][sketches.labels == digit])
        assert used.tolist() == list(range(len(variants)))


@pytest.mark.parametrize("digit", range(10))
def test_a_spline_passes_through_the_ends_of_its_skeleton(digit: int) -> None:
    for variant in SKELETONS[digit]:
        points, weights = spline(variant, 50)
        path = weights @ points
        assert np.allclose(weights.sum(axis=1), 1)  # moving all points moves the path along
        assert np.allclose(path[0], points[0])
        assert np.allclose(path[-1], points[-1])
