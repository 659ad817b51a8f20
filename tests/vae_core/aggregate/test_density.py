"""Where do all codes lie together, and where does the prior expect them?"""

import math

import pytest
import torch
from torch.distributions import MultivariateNormal, Normal

from vae_core.aggregate.density import (
    log_density,
    plane_density,
    prior_density,
    samples_in_holes,
    share_in_holes,
    walks_across_gaps,
)

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


def test_the_log_density_is_that_of_the_mixture() -> None:
    mu, logvar = torch.randn(5, 3), torch.randn(5, 3)
    z = torch.randn(7, 3)
    parts = Normal(mu, (0.5 * logvar).exp()).log_prob(z[:, None]).sum(2)  # (7, 5)
    expected = torch.logsumexp(parts, 1) - math.log(5)
    torch.testing.assert_close(log_density(z, mu, logvar), expected)


def test_draws_in_holes_agree_with_the_grid() -> None:
    mu, logvar = torch.tensor([[-2.0, 0.0], [2.0, 0.0]]), torch.full((2, 2), -2.0)
    axis = torch.linspace(-5, 5, 201)
    plane = (torch.zeros(2), torch.eye(2))
    q = plane_density(mu, logvar, *plane, axis, axis)
    on_grid = share_in_holes(q, prior_density(*plane, axis, axis))
    assert samples_in_holes(mu, logvar, n=4000) == pytest.approx(on_grid, abs=0.03)
    assert samples_in_holes(torch.zeros(1, 4), torch.zeros(1, 4)) == 0


def test_a_walk_crosses_a_gap_where_clouds_are_small() -> None:
    mu = torch.tensor([[-2.0, 0.0], [2.0, 0.0]]).repeat(20, 1)
    labels = torch.tensor([0, 1]).repeat(20)
    assert walks_across_gaps(mu, torch.full_like(mu, -4), labels) == 1
    assert walks_across_gaps(mu, torch.full_like(mu, 1), labels) == 0
    assert walks_across_gaps(mu, torch.full_like(mu, -4), torch.zeros(40, dtype=torch.int64)) == 0
