"""Which latent point is a place on the map?"""

import math

import numpy as np
import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st

from dashboard.charts.map_layers import ellipse
from dashboard.charts.planes import Plane, principal_axes, steady_range, usual_distance


@given(st.integers(2, 12), st.integers(0, 1000))
def test_a_plane_gives_back_the_places_it_is_made_of(latent_dim: int, seed: int) -> None:
    mu = np.random.default_rng(seed).normal(size=(50, latent_dim))
    places = np.random.default_rng(seed + 1).normal(size=(5, 2))
    for plane in (Plane.flat(latent_dim, (1, 0)), Plane.principal(mu)[0]):
        z = plane.origin + places @ plane.axes
        np.testing.assert_allclose(plane.project(z), places, atol=1e-5)


def test_principal_axes_are_something_torch_takes() -> None:
    """The holes of a map are looked for along them; numpy's reversed views are refused."""
    plane, _ = Plane.principal(np.random.default_rng(0).normal(size=(50, 5)))
    torch.from_numpy(plane.axes)


def test_one_dimension_has_a_plane_with_an_empty_axis() -> None:
    plane = Plane.flat(1)
    np.testing.assert_array_equal(plane.project(np.array([[0.5], [2.0]])), [[0.5, 0], [2, 0]])


def test_a_code_far_from_all_others_is_further_than_usual() -> None:
    mu = np.random.default_rng(0).normal(size=(2000, 2)).astype(np.float32)
    usual = usual_distance(mu)
    assert 0.1 < usual < 3
    assert np.min(np.linalg.norm(mu - np.array([8, 8]), axis=1)) > usual
    assert usual_distance(mu[:1]) == math.inf


def test_an_ellipse_is_to_scale() -> None:
    covariance = np.array([[4.0, 1.5], [1.5, 1.0]])
    outline = ellipse(np.array([1.0, -2.0]), covariance, 2.0)
    away = outline - [1.0, -2.0]
    distance = np.sqrt((away @ np.linalg.inv(covariance) * away).sum(1))  # Mahalanobis
    assert distance == pytest.approx(2.0)


def test_axes_hold_still_until_points_leave_them() -> None:
    mu = np.random.default_rng(0).normal(size=(1000, 2))
    first = steady_range(None, mu)
    assert steady_range(first, 1.05 * mu) == first
    assert steady_range(first, 3 * mu)[1] > first[1]
    wide = steady_range(None, 10 * mu)
    assert steady_range(wide, mu)[1] < wide[1]


def test_principal_axes_do_not_flip() -> None:
    mu = np.random.default_rng(0).normal(size=(500, 5)) * [3, 2, 0.1, 0.1, 0.1]
    axes, shares = principal_axes(mu)
    assert abs(axes[0, 0]) > 0.99
    assert shares[0] > shares[1] > 0.2
    assert Plane(mu.mean(0), axes).project(mu).shape == (500, 2)
    again, _ = principal_axes(-mu, previous=-axes)
    assert np.allclose(again, -axes)
    swapped = mu[:, [1, 0, 2, 3, 4]]  # now the second direction varies most
    kept, _ = principal_axes(swapped, previous=axes)
    assert abs(kept[0, 0]) > 0.99


def test_principal_axes_are_those_of_a_singular_value_decomposition() -> None:
    mu = np.random.default_rng(0).normal(size=(300, 4)) * [1, 4, 2, 0.5] + 10
    axes, shares = principal_axes(mu)
    _, singular, directions = np.linalg.svd(mu - mu.mean(0), full_matrices=False)
    assert np.allclose(np.abs((axes * directions[:2]).sum(1)), 1)
    assert np.allclose(shares, (singular**2 / (singular**2).sum())[:2])
    assert principal_axes(mu[:1])[1] == [0.0, 0.0]  # a single code has no directions: no crash


@pytest.mark.parametrize("latent_dim", [2, 5])
def test_a_gaussian_on_the_map_is_where_its_draws_fall(latent_dim: int) -> None:
    chance = np.random.default_rng(0)
    mu, variance = chance.normal(size=latent_dim), chance.uniform(0.1, 2, latent_dim)
    draws = mu + np.sqrt(variance) * chance.normal(size=(20_000, latent_dim))
    for plane in (
        Plane.flat(latent_dim, (1, 0)),
        Plane.principal(chance.normal(size=(50, latent_dim)))[0],
    ):
        centre, covariance = plane.gaussian(mu, variance)
        places = plane.project(draws)
        np.testing.assert_allclose(places.mean(0), centre, atol=0.05)
        np.testing.assert_allclose(np.cov(places.T), covariance, atol=0.1)
