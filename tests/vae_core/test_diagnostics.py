"""Figures of a model: what they mean, checked against longer ways of computing them."""

import math

import pytest
import torch
from torch import Tensor
from torch.distributions import Bernoulli, Normal, kl_divergence

from vae_core.diagnostics import encode_images, evaluate, image_losses
from vae_core.likelihood import exact_posterior, log_likelihood
from vae_core.model import VAE


@pytest.fixture
def model() -> VAE:
    """A decoder that cares where z is, and an encoder that is narrow as trained ones are."""
    model = VAE(2, 16, generator=torch.Generator().manual_seed(3))
    with torch.no_grad():
        model.fc3.weight *= 2
        model.fc4.weight *= 3
        model.fc_logvar.bias.sub_(2)
    return model


@pytest.fixture
def images() -> Tensor:
    generator = torch.Generator().manual_seed(4)
    return (255 * torch.rand((30, 28, 28), generator=generator)).byte()


@torch.no_grad()
def test_encoding_in_batches_is_encoding_at_once(model: VAE, images: Tensor) -> None:
    mu, logvar = encode_images(model, images, batch_size=7)
    at_once = model.encode(images.reshape(30, 784).float() / 255)
    assert torch.allclose(mu, at_once[0], atol=1e-6)
    assert torch.allclose(logvar, at_once[1], atol=1e-6)


@torch.no_grad()
def test_an_evaluation_is_recon_and_kl_per_image(model: VAE, images: Tensor) -> None:
    result = evaluate(model, images, beta=4.0, batch_size=30, seed=9)
    x = images.reshape(30, 784).float() / 255
    recon_x, mu, logvar = model(x, generator=torch.Generator().manual_seed(9))
    recon = -(Bernoulli(probs=recon_x, validate_args=False).log_prob(x)).sum(1).mean().item()
    kl = kl_divergence(Normal(mu, torch.exp(0.5 * logvar)), Normal(0.0, 1.0)).mean(0)
    assert result.recon == pytest.approx(recon, rel=1e-5)
    assert result.kl_per_dim == pytest.approx(kl.tolist(), rel=1e-5)
    assert result.kl == pytest.approx(sum(result.kl_per_dim))
    assert result.loss == pytest.approx(result.recon + 4 * result.kl)
    assert result.elbo == pytest.approx(-result.recon - result.kl)  # beta has no part in the ELBO


def test_the_same_model_has_the_same_figures(model: VAE, images: Tensor) -> None:
    before = torch.get_rng_state()
    assert evaluate(model, images) == evaluate(model, images)
    assert torch.equal(before, torch.get_rng_state())


def test_active_and_dead_are_two_definitions(model: VAE, images: Tensor) -> None:
    with torch.no_grad():
        model.fc_mean.weight[0] = 0  # dimension 0: the same mu for every image, but not the prior's
        model.fc_mean.bias[0] = 1
        model.fc_mean.weight[1] *= 10
    result = evaluate(model, images)
    assert result.active_units == 1
    assert result.dead_by_kl == 0
    with torch.no_grad():
        model.fc_mean.bias[0] = 0  # now q(z|x) = p(z) there
        model.fc_logvar.weight[0] = 0
        model.fc_logvar.bias[0] = 0
    assert evaluate(model, images).dead_by_kl == 1


def test_an_autoencoders_loss_is_its_reconstruction(images: Tensor) -> None:
    result = evaluate(VAE(2, 16, variational=False), images, beta=5.0)
    assert result.loss == result.recon
    assert result.kl == 0


def test_one_sample_gives_the_elbo_and_more_give_more(model: VAE, images: Tensor) -> None:
    elbo = evaluate(model, images.repeat(40, 1, 1)).elbo  # 40 draws of z per image
    one = log_likelihood(model, images.repeat(40, 1, 1), n_samples=1)
    bounds = [log_likelihood(model, images, n_samples=k).mean().item() for k in (1, 10, 1000)]
    standard_error = one.std().item() / math.sqrt(len(one))
    assert one.mean().item() == pytest.approx(elbo, abs=4 * standard_error)
    assert bounds == sorted(bounds)


def test_quadrature_agrees_with_importance_sampling(model: VAE, images: Tensor) -> None:
    for image in images[:3]:
        exact = exact_posterior(model, image)
        sampled = log_likelihood(model, image[None], n_samples=5000).item()
        assert exact.log_p_x == pytest.approx(sampled, abs=0.1)


def test_the_posterior_is_a_density_and_the_gap_is_a_divergence(model: VAE, images: Tensor) -> None:
    exact = exact_posterior(model, images[0])
    cell = (exact.z1[1] - exact.z1[0]) * (exact.z2[1] - exact.z2[0])
    assert (exact.density.sum() * cell).item() == pytest.approx(1, abs=1e-6)
    assert exact.gap == pytest.approx(exact.log_p_x - exact.elbo)
    assert exact.gap > 0
    # KL(q || p(z|x)), summed over the grid, is the same gap
    z1, z2 = torch.meshgrid(exact.z2, exact.z1, indexing="ij")[::-1]
    q1, q2 = Normal(exact.mu[0], exact.std[0]), Normal(exact.mu[1], exact.std[1])
    log_q = q1.log_prob(z1) + q2.log_prob(z2)
    inside = exact.density > 0
    gap = (log_q.exp() * (log_q - exact.density.log()))[inside].sum() * cell
    covered = (log_q.exp().sum() * cell).item()
    if covered > 0.999:  # q lies on the grid
        assert gap.item() == pytest.approx(exact.gap, abs=0.05)


def test_a_blind_decoder_has_the_prior_as_its_posterior(images: Tensor) -> None:
    model = VAE(2, 8, generator=torch.Generator().manual_seed(0))
    with torch.no_grad():
        model.fc3.weight.zero_()
    exact = exact_posterior(model, images[0])
    x = images[0].reshape(1, 784).float() / 255
    coin = model.decode(torch.zeros(1, 2))
    log_p_x = (x * coin.log() + (1 - x) * (1 - coin).log()).sum().item()
    assert exact.log_p_x == pytest.approx(log_p_x, abs=1e-3)
    assert exact.density.max().item() == pytest.approx(1 / (2 * math.pi), rel=1e-3)


def test_a_very_narrow_posterior_is_resolved(images: Tensor) -> None:
    """A decoder forty times as steep: the coarse grid alone would miss most of the mass."""
    model = VAE(2, 32, generator=torch.Generator().manual_seed(1))
    with torch.no_grad():
        model.fc3.weight *= 40
        model.fc4.weight *= 3
    coarse, fine = (exact_posterior(model, images[0], n_grid=n) for n in (301, 601))
    assert coarse.log_p_x == pytest.approx(fine.log_p_x, abs=0.05)


def test_likelihoods_need_a_variational_model_and_grids_two_dimensions(images: Tensor) -> None:
    with pytest.raises(ValueError, match="autoencoder"):
        log_likelihood(VAE(2, 8, variational=False), images)
    with pytest.raises(ValueError, match="autoencoder"):
        exact_posterior(VAE(2, 8, variational=False), images[0])
    with pytest.raises(ValueError, match="latent_dim = 3"):
        exact_posterior(VAE(3, 8), images[0])


def test_costs_of_single_images_add_up_to_the_evaluation() -> None:
    model = VAE(3, 16, generator=torch.Generator().manual_seed(0))
    images = torch.rand((37, 784), generator=torch.Generator().manual_seed(1))
    recon, kl = image_losses(model, images, seed=0, batch_size=1000)
    whole = evaluate(model, images, seed=0)
    assert float(recon.mean()) == pytest.approx(whole.recon, rel=1e-5)
    assert float(kl.mean()) == pytest.approx(whole.kl, rel=1e-5)
    from_mu, _ = image_losses(model, images)
    assert not torch.equal(from_mu, recon)
