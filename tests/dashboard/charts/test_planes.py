"""Which latent point is a place on the map?"""

import math

import numpy as np
import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st

from dashboard.charts.codes_map import ellipse
from dashboard.charts.planes import Plane, usual_distance


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
    assert plane.names == ("z1", "class")


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
