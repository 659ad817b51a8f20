"""How near the bound can come to log p(x): checked against what can be computed otherwise."""

from pathlib import Path

import pytest
import torch
from torch import Tensor
from torch.distributions import MultivariateNormal, kl_divergence

from vae_core.explain.bound import (
    Gaussian,
    best_gaussian,
    elbo_of,
    encoders_gaussian,
    gap_by_quadrature,
    k_sample_bounds,
    upright,
)
from vae_core.explain.gaps import N_SAMPLES, gaps, load_gaps, mean_gap, save_gaps
from vae_core.likelihood import exact_posterior, log_joint, log_likelihood, log_p_x_on_one_grid
from vae_core.loss import kl_per_dim
from vae_core.model import VAE
from vae_core.record.file import CheckpointError


@pytest.fixture
def model() -> VAE:
    """A decoder that cares where z is, and an encoder that is narrow as trained ones are."""
    model = VAE(2, 16, generator=torch.Generator().manual_seed(3))
    with torch.no_grad():
        model.fc3.weight *= 2
        model.fc4.weight *= 3
        model.fc_logvar.bias.sub_(2)
    return model.eval().requires_grad_(False)


@pytest.fixture
def x(model: VAE) -> Tensor:
    """Black and white pixels that the decoder finds likely at z = (1, -0.5)."""
    coins = model.decode(torch.tensor([[1.0, -0.5]]))
    return torch.bernoulli(coins, generator=torch.Generator().manual_seed(0))


@pytest.fixture
def blind() -> VAE:
    """Its decoder takes no notice of z: the exact posterior of every image is the prior."""
    model = VAE(2, 8, generator=torch.Generator().manual_seed(0))
    with torch.no_grad():
        model.fc3.weight.zero_()
    return model.eval().requires_grad_(False)


def some_gaussians() -> list[Gaussian]:
    place = torch.tensor([0.8, -0.3])
    return [
        upright(place, torch.tensor([0.4, 0.2])),
        upright(torch.zeros(2), torch.ones(2)),
        Gaussian(place.double(), torch.tensor([[0.4, 0.0], [0.2, 0.3]]).double()),
    ]


def as_torch_has_it(q: Gaussian) -> MultivariateNormal:
    return MultivariateNormal(q.mu, scale_tril=q.scale)


def test_a_gaussian_is_that_of_torch() -> None:
    z = torch.randn((20, 2), generator=torch.Generator().manual_seed(0)).double()
    for q in some_gaussians():
        expected = as_torch_has_it(q)
        assert torch.allclose(q.log_prob(z), expected.log_prob(z))
        assert torch.allclose(q.entropy(), expected.entropy())
        assert torch.allclose(q.covariance, expected.covariance_matrix)
        assert torch.allclose(q.std, expected.stddev)


def test_log_p_x_is_elbo_and_gap_for_every_gaussian(model: VAE, x: Tensor) -> None:
    log_p_x = exact_posterior(model, x).log_p_x
    for q in [encoders_gaussian(model, x), *some_gaussians()]:
        gap = gap_by_quadrature(model, x, q)
        assert gap > 0
        assert elbo_of(model, x, q) + gap == pytest.approx(log_p_x, abs=0.05)


def test_the_encoders_elbo_is_the_one_that_is_known(model: VAE, x: Tensor) -> None:
    exact = exact_posterior(model, x)
    q = encoders_gaussian(model, x)
    assert elbo_of(model, x, q) == pytest.approx(exact.elbo, abs=1e-3)
    assert gap_by_quadrature(model, x, q) == pytest.approx(exact.gap, abs=0.05)


def test_where_the_posterior_is_the_prior_the_gap_is_a_kl_to_it(blind: VAE, x: Tensor) -> None:
    prior = MultivariateNormal(torch.zeros(2).double(), torch.eye(2).double())
    for q in some_gaussians():
        expected = float(kl_divergence(as_torch_has_it(q), prior))
        assert gap_by_quadrature(blind, x, q) == pytest.approx(expected, abs=1e-4)
    assert gap_by_quadrature(blind, x, upright(torch.zeros(2), torch.ones(2))) < 1e-6


def test_the_best_gaussian_of_a_blind_decoder_is_the_prior(blind: VAE, x: Tensor) -> None:
    for turned in (False, True):
        q = best_gaussian(blind, x, turned=turned)
        assert torch.allclose(q.mu, torch.zeros(2).double(), atol=0.01)
        assert torch.allclose(q.covariance, torch.eye(2).double(), atol=0.02)


def test_no_other_gaussian_of_its_kind_does_better(model: VAE, x: Tensor) -> None:
    best = best_gaussian(model, x)
    turned = best_gaussian(model, x, turned=True)
    assert best.scale[1, 0] == 0
    top, turned_top = elbo_of(model, x, best), elbo_of(model, x, turned)
    assert elbo_of(model, x, encoders_gaussian(model, x)) < top <= turned_top + 1e-3
    noise = torch.Generator().manual_seed(1)
    for _ in range(40):
        shift, widen = torch.randn((2, 2), generator=noise).double() / 5
        other = upright(best.mu + best.std * shift, best.std * widen.exp())
        assert elbo_of(model, x, other) < top
        off = Gaussian(turned.mu + turned.std * shift, turned.scale * widen.exp()[:, None])
        assert elbo_of(model, x, off) < turned_top


def test_bounds_of_more_samples_are_higher_and_stay_below_log_p_x(model: VAE, x: Tensor) -> None:
    ks = (1, 2, 10, 100, 1000)
    bounds, errors = k_sample_bounds(model, x, ks, n_draws=20_000)
    assert bounds.tolist() == sorted(bounds.tolist())  # each K divides the next
    assert (bounds < exact_posterior(model, x).log_p_x + 2 * errors).all()
    elbo = elbo_of(model, x, encoders_gaussian(model, x))
    assert float(bounds[0]) == pytest.approx(elbo, abs=4 * float(errors[0]))
    alone = log_likelihood(model, x, n_samples=1000).item()  # one of the 20 that the last one is of
    assert alone == pytest.approx(float(bounds[-1]), abs=4 * 20**0.5 * float(errors[-1]))


def test_draws_that_leave_a_rest_are_refused(model: VAE, x: Tensor) -> None:
    with pytest.raises(ValueError, match="groups of 7"):
        k_sample_bounds(model, x, (7,), n_draws=100)
    with pytest.raises(ValueError, match="groups of 100"):
        k_sample_bounds(model, x, (100,), n_draws=100)


def test_an_autoencoder_has_no_posterior(x: Tensor) -> None:
    autoencoder = VAE(2, 8, variational=False)
    for asked in (best_gaussian, lambda model, x: k_sample_bounds(model, x, (1,))):
        with pytest.raises(ValueError, match="autoencoder"):
            asked(autoencoder, x)


def test_log_joint_takes_gradients(model: VAE, x: Tensor) -> None:
    z = torch.tensor([[0.7, 0.4]], requires_grad=True)
    (slope,) = torch.autograd.grad(log_joint(model, x, z).sum(), z)
    step = 1e-3
    for d in (0, 1):
        ahead, behind = z.detach().clone(), z.detach().clone()
        ahead[0, d] += step
        behind[0, d] -= step
        rise = log_joint(model, x, ahead) - log_joint(model, x, behind)
        assert float(rise) / (2 * step) == pytest.approx(float(slope[0, d]), rel=0.05, abs=0.2)


# ── many images, and their file ──


def test_gaps_are_kept_in_a_file(model: VAE, x: Tensor, tmp_path: Path) -> None:
    grey = 0.8 * torch.cat([x, 1 - x])
    found = gaps(model, grey, [4, 9])
    path = tmp_path / "gaps.safetensors"
    save_gaps(found, path)
    kept = load_gaps(path)
    assert kept.place_of(9) == 1
    with pytest.raises(IndexError):
        kept.place_of(5)
    for name, values in vars(found).items():
        assert torch.equal(getattr(kept, name), values), name
    whole = kept.log_p_x - kept.encoder
    assert torch.allclose(kept.amortisation + kept.approximation, whole)
    assert float(kept.log_p_x[0]) == pytest.approx(exact_posterior(model, x).log_p_x, abs=1e-3)
    assert float(kept.grey_gap[0]) == pytest.approx(
        exact_posterior(model, grey[:1], n_grid=101).gap, abs=1e-3
    )
    assert kept.sampled.shape == (2, len(N_SAMPLES))


@pytest.mark.parametrize("content", [b"", b"PK\x03\x04", b"\x02\x00\x00\x00\x00\x00\x00\x00{}"])
def test_a_file_that_is_none_of_them_is_refused(content: bytes, tmp_path: Path) -> None:
    path = tmp_path / "gaps.safetensors"
    path.write_bytes(content)
    with pytest.raises(CheckpointError, match=r"gaps\.safetensors"):
        load_gaps(path)


def test_a_file_with_numbers_that_are_none_is_refused(
    model: VAE, x: Tensor, tmp_path: Path
) -> None:
    found = gaps(model, x, [0])
    path = tmp_path / "gaps.safetensors"
    found.encoder[0] = torch.nan
    save_gaps(found, path)
    with pytest.raises(CheckpointError, match="make no sense"):
        load_gaps(path)


def test_many_images_on_one_grid_come_to_what_each_does_on_its_own(model: VAE, x: Tensor) -> None:
    several = torch.cat([x, 1 - x, (x + torch.rand(x.shape)).clamp(0, 1)])
    alone = [exact_posterior(model, image).log_p_x for image in several]
    assert log_p_x_on_one_grid(model, several).tolist() == pytest.approx(alone, abs=0.02)
    whole = (255 * several).round().to(torch.uint8)
    of_bytes = [exact_posterior(model, image[None]).log_p_x for image in whole]
    assert log_p_x_on_one_grid(model, whole).tolist() == pytest.approx(of_bytes, abs=0.02)
    for other, why in ((VAE(3, 8), "2 dimensions"), (VAE(2, 8, variational=False), "autoencoder")):
        with pytest.raises(ValueError, match=why):
            log_p_x_on_one_grid(other, several)


def test_the_mean_gap_under_a_blind_decoder_is_the_mean_kl(blind: VAE, model: VAE) -> None:
    """Its exact posterior is N(0, I), so the gap is the KL term itself; of others it is not."""
    images = torch.rand((5, 784), generator=torch.Generator().manual_seed(1))
    black_or_white = (images >= 0.5).float()
    kl = kl_per_dim(*blind.encode(black_or_white)).sum(1).mean()
    assert mean_gap(blind, images) == pytest.approx(float(kl), abs=1e-3)
    each = [exact_posterior(model, image).gap for image in black_or_white]
    assert mean_gap(model, images) == pytest.approx(sum(each) / 5, abs=0.02)
