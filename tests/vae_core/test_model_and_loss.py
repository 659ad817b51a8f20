"""The lab's formulas, checked against an independent computation in float64."""

import math

import pytest
import torch
import torch.nn.functional as F
from torch import Tensor
from torch.distributions import Bernoulli, Normal, kl_divergence

from vae_core.config import TrainConfig
from vae_core.loss import kl_per_dim, kl_term, loss_function, loss_terms, recon_from_logits
from vae_core.model import LATENT_DIM, VAE, build_model

EXACT = 1e-10


@pytest.fixture
def model() -> VAE:
    return VAE(5, 30, generator=torch.Generator().manual_seed(1)).double()


@pytest.fixture
def x() -> Tensor:
    return torch.rand((7, 784), generator=torch.Generator().manual_seed(2), dtype=torch.float64)


def test_the_network_is_the_labs() -> None:
    model = VAE()
    assert LATENT_DIM == 2
    shapes = {name: tuple(weight.shape) for name, weight in model.named_parameters()}
    assert shapes == {
        "fc1.weight": (400, 784),
        "fc1.bias": (400,),
        "fc_mean.weight": (2, 400),
        "fc_mean.bias": (2,),
        "fc_logvar.weight": (2, 400),
        "fc_logvar.bias": (2,),
        "fc3.weight": (400, 2),
        "fc3.bias": (400,),
        "fc4.weight": (784, 400),
        "fc4.bias": (784,),
    }


def test_encoder_and_decoder_by_hand(model: VAE, x: Tensor) -> None:
    w = model.state_dict()
    h = (x @ w["fc1.weight"].T + w["fc1.bias"]).clamp(min=0)
    mu, logvar = model.encode(x)
    assert torch.allclose(mu, h @ w["fc_mean.weight"].T + w["fc_mean.bias"], atol=EXACT)
    assert torch.allclose(logvar, h @ w["fc_logvar.weight"].T + w["fc_logvar.bias"], atol=EXACT)
    z = torch.linspace(-2, 2, 5, dtype=torch.float64).reshape(1, 5)
    h = (z @ w["fc3.weight"].T + w["fc3.bias"]).clamp(min=0)
    pixels = 1 / (1 + torch.exp(-(h @ w["fc4.weight"].T + w["fc4.bias"])))
    assert torch.allclose(model.decode(z), pixels, atol=EXACT)


def test_flat_images_and_square_ones_are_the_same(model: VAE, x: Tensor) -> None:
    flat, square = model.encode(x), model.encode(x.reshape(7, 1, 28, 28))
    assert torch.equal(flat[0], square[0])
    recon_x, mu, logvar = model(x.reshape(7, 1, 28, 28))
    assert recon_x.shape == (7, 784)
    assert mu.shape == logvar.shape == (7, 5)
    assert recon_x.min() >= 0
    assert recon_x.max() <= 1
    square_loss = loss_function(recon_x, x.reshape(7, 1, 28, 28), mu, logvar)
    assert torch.equal(square_loss, loss_function(recon_x, x, mu, logvar))


def test_z_has_the_mean_and_spread_the_encoder_says() -> None:
    mu, logvar = torch.tensor([[1.0, -2.0]]), torch.tensor([[0.0, -2.0]])
    many = VAE().reparameterize(
        mu.expand(100_000, 2), logvar.expand(100_000, 2), generator=torch.Generator().manual_seed(3)
    )
    assert torch.allclose(many.mean(0), mu[0], atol=0.02)
    assert torch.allclose(many.std(0), torch.tensor([1.0, math.exp(-1)]), atol=0.02)


def test_gradients_reach_mu_and_logvar_through_the_sample() -> None:
    mu, logvar = torch.zeros(1, 2, requires_grad=True), torch.zeros(1, 2, requires_grad=True)
    VAE().reparameterize(mu, logvar, generator=torch.Generator().manual_seed(0)).sum().backward()
    assert torch.equal(mu.grad, torch.ones(1, 2))  # type: ignore[arg-type]
    assert (logvar.grad != 0).all()  # type: ignore[union-attr]


def test_an_autoencoder_has_one_z_per_image(model: VAE, x: Tensor) -> None:
    model.variational = False
    mu, logvar = model.encode(x)
    assert torch.equal(model.reparameterize(mu, logvar), mu)


def test_kl_is_that_of_torch_distributions() -> None:
    generator = torch.Generator().manual_seed(4)
    mu = 3 * torch.randn((50, 4), generator=generator, dtype=torch.float64)
    logvar = 2 * torch.randn((50, 4), generator=generator, dtype=torch.float64)
    expected = kl_divergence(Normal(mu, torch.exp(0.5 * logvar)), Normal(0.0, 1.0))
    assert torch.allclose(kl_per_dim(mu, logvar), expected, rtol=EXACT, atol=EXACT)


def test_a_posterior_equal_to_the_prior_costs_nothing() -> None:
    assert kl_per_dim(torch.zeros(3, 2), torch.zeros(3, 2)).abs().max() == 0
    assert kl_per_dim(torch.ones(1, 1), torch.zeros(1, 1)).item() == 0.5


@pytest.mark.parametrize("beta", [0.0, 1.0, 4.0])
def test_the_loss_is_bernoulli_plus_beta_kl(model: VAE, x: Tensor, beta: float) -> None:
    recon_x, mu, logvar = model(x)
    # a grey pixel is a share x of ink: x log p + (1 - x) log(1 - p)
    coin = Bernoulli(probs=recon_x)
    ink, paper = torch.ones_like(x), torch.zeros_like(x)
    recon = -(x * coin.log_prob(ink) + (1 - x) * coin.log_prob(paper)).sum()
    kl = kl_divergence(Normal(mu, torch.exp(0.5 * logvar)), Normal(0.0, 1.0)).sum()
    loss = loss_function(recon_x, x, mu, logvar, beta=beta)
    assert torch.allclose(loss, recon + beta * kl, rtol=EXACT)
    per_image = loss_terms(recon_x, x, mu, logvar)
    assert torch.allclose(per_image[0], recon / 7, rtol=EXACT)
    assert torch.allclose(per_image[1], kl / 7, rtol=EXACT)


def test_at_beta_1_the_loss_is_the_labs_line(model: VAE, x: Tensor) -> None:
    recon_x, mu, logvar = model(x)
    lab = F.binary_cross_entropy(recon_x, x, reduction="sum")
    lab = lab - 0.5 * torch.sum(1 + logvar - mu.pow(2) - logvar.exp())
    assert torch.allclose(loss_function(recon_x, x, mu, logvar), lab, rtol=EXACT)


def test_an_untrained_decoder_costs_784_ln_2() -> None:
    x = torch.rand(4, 784)
    recon, kl = loss_terms(torch.full((4, 784), 0.5), x, torch.zeros(4, 2), torch.zeros(4, 2))
    assert recon.item() == pytest.approx(543.43, abs=0.01)
    assert kl.item() == 0


def test_logits_and_probabilities_agree_below_15() -> None:
    generator = torch.Generator().manual_seed(5)
    x = torch.rand((6, 784), generator=generator)
    logits = 30 * torch.rand((6, 784), generator=generator) - 15
    none = torch.zeros(6, 2)
    from_probabilities, _ = loss_terms(torch.sigmoid(logits), x, none, none)
    assert recon_from_logits(logits, x).mean().item() == pytest.approx(
        from_probabilities.item(), rel=1e-3
    )


def test_free_bits_stop_pressing_below_their_line() -> None:
    kl_dims = torch.tensor([0.1, 2.0], requires_grad=True)
    assert kl_term(kl_dims, 0.0).item() == pytest.approx(2.1)
    term = kl_term(kl_dims, 0.5)
    assert term.item() == pytest.approx(2.5)
    term.backward()
    assert kl_dims.grad.tolist() == [0.0, 1.0]  # type: ignore[union-attr]


def test_weights_come_from_the_seed_and_leave_the_global_one_alone() -> None:
    before = torch.get_rng_state()
    first, same = build_model(TrainConfig(seed=3)), build_model(TrainConfig(seed=3))
    other = build_model(TrainConfig(seed=4))
    assert torch.equal(before, torch.get_rng_state())
    assert torch.equal(first.fc4.weight, same.fc4.weight)
    assert not torch.equal(first.fc4.weight, other.fc4.weight)


def test_initial_weights_are_distributed_as_torchs_own() -> None:
    ours, torchs = VAE().fc1, torch.nn.Linear(784, 400)
    for mine, standard in ((ours.weight, torchs.weight), (ours.bias, torchs.bias)):
        assert mine.abs().max().item() == pytest.approx(standard.abs().max().item(), rel=0.05)
        assert mine.std().item() == pytest.approx(standard.std().item(), rel=0.15)
