"""Do both estimators find the gradient, and does none of it reach mu without the trick?"""

import pytest
import torch
from torch import Tensor
from torch.distributions import Normal

from vae_core.explain.estimators import (
    gradients_at_mu,
    pathwise_gradients,
    recon_of,
    score_gradients,
)
from vae_core.model import VAE, latent_point, std_of

MU, STD = torch.tensor([[0.7, -1.2]]), torch.tensor([[0.5, 0.3]])
N = 40_000


def square(z: Tensor) -> Tensor:
    """E[z . z] = mu . mu + sigma . sigma, whose gradient by mu is 2 mu."""
    return (z**2).sum(1)


def seeded(seed: int = 0) -> torch.Generator:
    return torch.Generator().manual_seed(seed)


def assert_mean_is(estimates: Tensor, expected: Tensor) -> None:
    error = estimates.std(0) / len(estimates) ** 0.5
    assert ((estimates.mean(0) - expected).abs() < 4 * error).all()


def test_the_pathwise_estimate_is_right_on_average() -> None:
    assert_mean_is(pathwise_gradients(square, MU, STD, N, generator=seeded()), 2 * MU[0])


@pytest.mark.parametrize("baseline", [False, True])
def test_the_score_estimate_is_right_on_average(baseline: bool) -> None:
    estimates = score_gradients(square, MU, STD, N, generator=seeded(), baseline=baseline)
    assert_mean_is(estimates, 2 * MU[0])


def test_the_spread_of_single_pathwise_estimates_is_known_too() -> None:
    # df/dz = 2 z, whose standard deviation is 2 sigma
    estimates = pathwise_gradients(square, MU, STD, N, generator=seeded())
    torch.testing.assert_close(estimates.std(0), 2 * STD[0], rtol=0.03, atol=0)


def test_the_score_is_the_gradient_of_the_log_density() -> None:
    n = 50
    z = latent_point(MU, STD, torch.randn((n, 2), generator=seeded(1)))
    mu = MU.expand(n, -1).clone().requires_grad_()
    (score,) = torch.autograd.grad(Normal(mu, STD).log_prob(z).sum(), mu)
    estimates = score_gradients(square, MU, STD, n, generator=seeded(1))
    torch.testing.assert_close(estimates, square(z).unsqueeze(1) * score, rtol=1e-4, atol=1e-4)


def test_a_baseline_needs_another_draw() -> None:
    with pytest.raises(ValueError, match="n = 1"):
        score_gradients(square, MU, STD, 1, generator=seeded(), baseline=True)


def test_a_latent_point_is_what_the_model_draws() -> None:
    model = VAE(2, 8, generator=seeded())
    logvar = 2 * STD.log()
    eps = torch.randn(MU.shape, generator=seeded(5))
    drawn = model.reparameterize(MU, logvar, generator=seeded(5))
    torch.testing.assert_close(latent_point(MU, std_of(logvar), eps), drawn, rtol=0, atol=0)


def test_only_with_the_trick_does_the_reconstruction_reach_mu() -> None:
    model = VAE(2, 8, generator=seeded()).requires_grad_(False)
    x = torch.rand((1, 784), generator=seeded(1))
    eps = torch.tensor([[0.4, -0.9]])
    with_trick = gradients_at_mu(model, x, MU, STD, eps, trick=True)
    without = gradients_at_mu(model, x, MU, STD, eps, trick=False)
    assert with_trick.recon is not None
    assert with_trick.recon.abs().min() > 0
    torch.testing.assert_close(with_trick.loss, with_trick.recon + with_trick.kl)
    assert without.recon is None
    torch.testing.assert_close(without.loss, MU)  # dKL/d mu = mu, and nothing else


def test_the_gradient_is_the_slope_of_the_loss() -> None:
    model = VAE(2, 8, generator=seeded()).requires_grad_(False)
    x, eps = torch.rand((1, 784), generator=seeded(1)), torch.tensor([[0.4, -0.9]])
    found = gradients_at_mu(model, x, MU, STD, eps, trick=True).recon
    assert found is not None
    cost, step = recon_of(model.double(), x.double()), torch.tensor([[1e-4, 0.0]]).double()
    z = latent_point(MU, STD, eps).double()
    slope = float(cost(z + step) - cost(z - step)) / 2e-4
    assert float(found[0, 0]) == pytest.approx(slope, rel=1e-3)
