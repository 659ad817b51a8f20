"""Do the layers that a page takes apart give what the model gives as a whole?"""

import math

import pytest
import torch

from vae_core.explain.layers import (
    decoder_layers,
    encoder_layers,
    mu_by_pixel,
    picture_by_z,
    read_as_logvar,
    read_as_variance,
)
from vae_core.model import VAE


@pytest.fixture
def model() -> VAE:
    return VAE(2, 16, generator=torch.Generator().manual_seed(0)).requires_grad_(False)


@pytest.fixture
def x() -> torch.Tensor:
    return torch.rand((1, 784), generator=torch.Generator().manual_seed(1))


def test_the_encoders_h_leads_to_mu_and_logvar(model: VAE, x: torch.Tensor) -> None:
    layers = encoder_layers(model, x)
    mu, logvar = model.encode(x)
    torch.testing.assert_close(model.fc_mean(layers.h1), mu)
    torch.testing.assert_close(model.fc_logvar(layers.h1), logvar)
    torch.testing.assert_close(layers.std**2, logvar.exp())


def test_the_decoders_h_leads_to_the_picture(model: VAE) -> None:
    z = torch.tensor([[0.3, -1.0]])
    layers = decoder_layers(model, z)
    torch.testing.assert_close(model.fc4(layers.h3), layers.logits)
    torch.testing.assert_close(torch.sigmoid(layers.logits), model.decode(z))
    torch.testing.assert_close(layers.recon_x, model.decode(z))


def test_a_pixels_weight_is_what_mu_moves_by(model: VAE, x: torch.Tensor) -> None:
    found = mu_by_pixel(model, x, 1)
    pixel = int(found.abs().argmax())
    more = x.clone()
    more[0, pixel] += 0.01
    moved = model.encode(more)[0][0, 1] - model.encode(x)[0][0, 1]
    assert float(found[pixel]) == pytest.approx(float(moved) / 0.01, rel=0.02)


def test_a_pictures_slope_is_how_it_changes(model: VAE) -> None:
    model, z = model.double(), torch.tensor([[0.3, -1.0]]).double()
    slopes = picture_by_z(model, z)
    assert slopes.shape == (2, 784)
    for dimension in range(2):
        step = torch.zeros_like(z)
        step[0, dimension] = 1e-4  # so small that no unit of h switches on or off
        change = (model.decode(z + step) - model.decode(z - step))[0] / 2e-4
        torch.testing.assert_close(slopes[dimension], change, rtol=1e-5, atol=1e-7)


def test_a_log_variance_may_be_negative_and_a_variance_may_not() -> None:
    fine, broken = read_as_logvar(-2.0, 0.5), read_as_variance(-2.0, 0.5)
    assert fine.std == pytest.approx(math.exp(-1))
    assert math.isfinite(fine.kl)
    assert math.isnan(broken.std)
    assert math.isnan(broken.kl)


def test_both_readings_agree_on_the_same_sigma() -> None:
    as_log, as_itself = read_as_logvar(math.log(0.25), 0.5), read_as_variance(0.25, 0.5)
    assert as_log.std == pytest.approx(as_itself.std)
    assert as_log.kl == pytest.approx(as_itself.kl)
