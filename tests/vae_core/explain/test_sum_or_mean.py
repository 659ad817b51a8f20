"""What becomes of the loss when pixels are averaged instead of summed?"""

import pytest
import torch

from vae_core.explain.sum_or_mean import averaged_loss, effective_beta, small_model, train_with
from vae_core.loss import loss_function, loss_terms
from vae_core.model import VAE


def noise(seed: int = 0) -> torch.Generator:
    return torch.Generator().manual_seed(seed)


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
