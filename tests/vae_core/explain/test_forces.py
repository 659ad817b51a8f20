"""Which way do reconstruction and KL pull a code, and where do they balance?"""

import pytest
import torch

from vae_core.explain.forces import fixed_eps, forces, let_go
from vae_core.model import VAE


def noise(seed: int = 0) -> torch.Generator:
    return torch.Generator().manual_seed(seed)


@pytest.fixture
def model() -> VAE:
    return VAE(2, 32, generator=noise()).requires_grad_(False)


def test_the_force_of_kl_points_home_and_grows_with_beta(model: VAE) -> None:
    mu, logvar = torch.tensor([1.5, -0.5]), torch.tensor([-2.0, -1.0])
    at = forces(model, torch.rand(784, generator=noise()), mu, logvar, fixed_eps(2), beta=3.0)
    torch.testing.assert_close(at.of_kl, -3 * mu)


def test_the_force_of_reconstruction_is_the_slope_of_the_loss(model: VAE) -> None:
    x, logvar, eps = torch.rand(784, generator=noise()), torch.tensor([-2.0, -1.0]), fixed_eps(2)

    def recon(*mu: float) -> float:
        at = forces(model.double(), x.double(), torch.tensor(mu).double(), logvar, eps, beta=1.0)
        return at.recon

    slope = (recon(0.5 + 1e-4, 1.0) - recon(0.5 - 1e-4, 1.0)) / 2e-4
    at = forces(model, x.double(), torch.tensor([0.5, 1.0]).double(), logvar, eps, beta=1.0)
    assert float(at.of_recon[0]) == pytest.approx(-slope, rel=1e-4)


def test_a_point_let_go_comes_to_rest_where_the_forces_balance(model: VAE) -> None:
    x, logvar, eps = torch.rand(784, generator=noise()), torch.tensor([-2.0, -1.0]), fixed_eps(2)
    way = let_go(model, x, torch.tensor([2.0, -2.0]), logvar, eps, beta=1.0)
    at = forces(model, x, way[-1], logvar, eps, beta=1.0)
    assert (at.of_recon + at.of_kl).norm() < 0.1 * at.of_kl.norm()


def test_draws_of_eps_favour_no_side() -> None:
    torch.testing.assert_close(fixed_eps(2).mean(0), torch.zeros(2))
