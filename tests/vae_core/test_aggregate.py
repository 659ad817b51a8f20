"""Where do all codes lie together, and where does the prior expect them?"""

import math

import pytest
import torch
from torch.distributions import MultivariateNormal, Normal

from vae_core.aggregate import plane_density, prior_density, share_in_holes

X, Y = torch.linspace(-4, 4, 61), torch.linspace(-5, 5, 71)
ORIGIN, AXES = torch.zeros(2), torch.eye(2)


def test_a_single_code_is_its_own_gaussian() -> None:
    mu, logvar = torch.tensor([[0.5, -1.0]]), torch.tensor([[-1.0, 0.4]])
    density = plane_density(mu, logvar, ORIGIN, AXES, X, Y)
    expected = Normal(mu[0], (0.5 * logvar[0]).exp())
    assert density.shape == (71, 61)
    for i, j in ((10, 20), (35, 30), (60, 5)):
        point = torch.stack([X[j], Y[i]])
        assert density[i, j] == pytest.approx(float(expected.log_prob(point).sum().exp()), rel=1e-4)


def test_on_a_turned_plane_it_is_the_projected_gaussian() -> None:
    axes = torch.linalg.qr(torch.randn((5, 2), generator=torch.Generator().manual_seed(0)))[0].T
    mu, logvar = torch.randn((3, 5)), torch.randn((3, 5))
    origin = torch.full((5,), 0.3)
    density = plane_density(mu, logvar, origin, axes, X, Y)
    expected = sum(
        MultivariateNormal(axes @ (m - origin), axes @ torch.diag(v.exp()) @ axes.T)
        .log_prob(torch.stack([X[40], Y[12]]))
        .exp()
        for m, v in zip(mu, logvar, strict=True)
    )
    assert float(density[12, 40]) == pytest.approx(float(expected) / 3, rel=1e-3)


def test_densities_hold_all_of_their_mass() -> None:
    cell = float((X[1] - X[0]) * (Y[1] - Y[0]))
    prior = prior_density(ORIGIN, AXES, X, Y)
    codes = plane_density(torch.zeros((4, 2)), torch.zeros((4, 2)), ORIGIN, AXES, X, Y)
    assert float(prior.sum()) * cell == pytest.approx(1, abs=1e-3)
    torch.testing.assert_close(codes, prior)


def test_a_posterior_that_is_the_prior_leaves_no_hole_and_a_far_one_leaves_all() -> None:
    prior = prior_density(ORIGIN, AXES, X, Y)
    assert share_in_holes(prior, prior) == 0
    assert share_in_holes(torch.zeros_like(prior), prior) == 1
    half = prior * (X > 0)
    assert share_in_holes(half, prior) == pytest.approx(0.5, abs=0.06)
    assert math.isclose(share_in_holes(prior / 20, prior), 1)
