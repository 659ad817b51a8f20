"""Do the functions behind the Loss page compute what the loss computes?"""

import pytest
import torch
import torch.nn.functional as F
from torch.distributions import Bernoulli

from vae_core.forces import fixed_eps, forces, let_go
from vae_core.loss import loss_function, loss_terms
from vae_core.model import VAE
from vae_core.pixel_cost import binarised, floor_per_image, pixel_cost
from vae_core.sum_or_mean import averaged_loss, effective_beta, small_model, train_with


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


def test_a_pixel_costs_what_binary_cross_entropy_says() -> None:
    x, p = torch.rand(50, generator=noise()), torch.rand(50, generator=noise(1))
    expected = F.binary_cross_entropy(p, x, reduction="none")
    torch.testing.assert_close(pixel_cost(x, p), expected)


def test_the_floor_is_the_entropy_of_grey_and_nothing_for_black_and_white() -> None:
    x = torch.rand((3, 784), generator=noise())
    torch.testing.assert_close(floor_per_image(x), Bernoulli(probs=x).entropy().sum(1))
    assert floor_per_image(binarised(x, 0.3)).tolist() == [0, 0, 0]
    assert binarised(torch.tensor([0.2, 0.3]), 0.3).tolist() == [0, 1]


def test_averaging_the_pixels_makes_beta_784() -> None:
    model, x = VAE(2, 32, generator=noise()), torch.rand((16, 784), generator=noise())
    recon_x, mu, logvar = model(x, generator=noise())
    assert effective_beta(loss_function, recon_x, x, mu, logvar) == pytest.approx(1, rel=1e-3)
    assert effective_beta(averaged_loss, recon_x, x, mu, logvar) == pytest.approx(784, rel=1e-2)
    recon, kl = loss_terms(recon_x, x, mu, logvar)
    torch.testing.assert_close(784 * averaged_loss(recon_x, x, mu, logvar), recon + 784 * kl)


def test_small_models_train_from_any_loss_and_are_the_same_each_time() -> None:
    x = (torch.rand((40, 784), generator=noise()) > 0.8).float()
    first, second = (train_with(loss_function, x) for _ in range(2))
    assert torch.equal(first.fc4.weight, second.fc4.weight)
    small = small_model(averaged_loss, x, x, x[:3])
    assert small.reconstructions.shape == small.samples.shape == (3, 784)
