"""One step in slow motion is one step of training, with every number kept."""

import copy
import dataclasses
import itertools
import math

import pytest
import torch
from torch import Tensor

from vae_core.config import TrainConfig
from vae_core.explain.slow_motion import (
    BATCH_SIZE,
    Learner,
    Step,
    by_layer,
    next_images,
    next_noise,
    take_step,
)
from vae_core.loss import kl_per_dim, loss_function, loss_terms
from vae_core.model import VAE, build_model
from vae_core.trainer import train

CONFIG = TrainConfig(
    hidden_dim=32, epochs=2, batch_size=BATCH_SIZE, beta=2.0, learning_rate=0.003, seed=5
)


@pytest.fixture(scope="module")
def images() -> Tensor:
    """20 pictures, so that an epoch ends with half a batch."""
    ink = torch.rand(20, 784, generator=torch.Generator().manual_seed(0))
    return (255 * ink.pow(4)).to(torch.uint8)


@pytest.fixture
def model() -> VAE:
    return build_model(CONFIG).requires_grad_(False).eval()


def step_on(learner: Learner, images: Tensor, n: int = 0, config: TrainConfig = CONFIG) -> Step:
    batch = images[next_images(images, config.seed, n)]
    eps = next_noise(config.latent_dim, config.seed, n)[: len(batch)]
    return take_step(learner, batch, eps, beta=config.beta, learning_rate=config.learning_rate)


@pytest.mark.parametrize("variational", [True, False])
def test_steps_in_slow_motion_are_the_trainers(images: Tensor, variational: bool) -> None:
    config = dataclasses.replace(CONFIG, variational=variational)
    learner = Learner(build_model(config).requires_grad_(False))
    trained = build_model(config)
    whole_batches = images[:16]
    for progress in train(trained, whole_batches, config, read_every_s=0.0):
        step = step_on(learner, whole_batches, progress.step - 1, config)
        figures = progress.read()
        assert step.recon.mean().item() == pytest.approx(figures.recon, rel=1e-5)
        assert step.kl.mean().item() == pytest.approx(figures.kl, rel=1e-5)
        for mine, theirs in zip(learner.model.parameters(), trained.parameters(), strict=True):
            assert torch.equal(mine, theirs)
    assert progress.step == 4


def test_the_last_batch_of_an_epoch_may_be_smaller(images: Tensor) -> None:
    rows = [next_images(images, 0, n) for n in range(4)]
    assert [len(batch) for batch in rows] == [8, 8, 4, 8]
    assert sorted(torch.cat(rows[:3]).tolist()) == list(range(20))
    assert step_on(Learner(build_model(CONFIG)), images, 2).x.shape == (4, 784)


def test_gradients_are_autograds_of_the_labs_loss(images: Tensor, model: VAE) -> None:
    step = step_on(Learner(model), images)
    twin = copy.deepcopy(model).requires_grad_(True)
    mu, logvar = twin.encode(step.x)
    z = mu + torch.exp(0.5 * logvar) * step.eps
    loss = loss_function(twin.decode(z), step.x, mu, logvar, beta=CONFIG.beta)
    names = dict(twin.named_parameters())
    expected = torch.autograd.grad(loss, [*names.values(), mu, logvar])
    found = [*(step.gradients[name] for name in names), step.mu_gradient, step.logvar_gradient]
    for mine, theirs in zip(found, expected, strict=True):
        torch.testing.assert_close(mine, theirs, rtol=1e-3, atol=1e-4)


def test_its_loss_is_loss_terms(images: Tensor, model: VAE) -> None:
    step = step_on(Learner(model), images)
    recon, kl = loss_terms(step.recon_x, step.x, step.mu, step.logvar)
    torch.testing.assert_close(step.recon.mean(), recon)
    torch.testing.assert_close(step.kl.mean(), kl)
    torch.testing.assert_close(step.loss, step.recon + CONFIG.beta * step.kl)
    torch.testing.assert_close(step.kl, kl_per_dim(step.mu, step.logvar).sum(1))


def test_what_lies_between(images: Tensor, model: VAE) -> None:
    step = step_on(Learner(model), images)
    assert torch.equal(step.h1, torch.relu(model.fc1(step.x)))
    assert torch.equal(step.std, torch.exp(0.5 * step.logvar))
    assert torch.equal(step.z, step.mu + step.std * step.eps)
    torch.testing.assert_close(step.recon_x, model.decode(step.z))


def test_the_noise_is_reparameterizes(images: Tensor, model: VAE) -> None:
    step = step_on(Learner(model), images)
    noise = torch.Generator().manual_seed(3 * CONFIG.seed + 2)
    assert torch.equal(step.z, model.reparameterize(step.mu, step.logvar, generator=noise))


def test_ten_steps_on_one_batch_lower_its_loss(images: Tensor, model: VAE) -> None:
    learner, eps = Learner(model), next_noise(2, 0, 0)
    steps = [take_step(learner, images[:8], eps, beta=1.0, learning_rate=0.001) for _ in range(10)]
    losses = [float(step.loss.mean()) for step in steps]
    assert losses == sorted(losses, reverse=True)
    for step, following in itertools.pairwise(steps):
        assert torch.equal(step.loss_after, following.loss)
        assert torch.equal(step.recon_x_after, following.recon_x)


def test_adams_first_step_moves_every_weight_by_the_learning_rate(
    images: Tensor, model: VAE
) -> None:
    step = step_on(Learner(model), images)
    assert step.largest_change == pytest.approx(CONFIG.learning_rate, rel=1e-3)
    n = model.fc4.bias.numel()
    assert step.changes["fc4.bias"] == pytest.approx(CONFIG.learning_rate * math.sqrt(n), rel=1e-3)


def test_weights_without_a_gradient_stay(images: Tensor, model: VAE) -> None:
    bare = images.clone()
    bare[:, :392] = 0  # no ink in the upper half
    whole, half = (step_on(Learner(model), pictures) for pictures in (images, bare))
    n_weights = sum(weight.numel() for weight in model.parameters())
    assert half.share_moved <= 1 - CONFIG.hidden_dim * 392 / n_weights
    assert half.share_moved < whole.share_moved < 1


def test_trying_a_step_moves_neither_the_model_nor_the_learner(images: Tensor, model: VAE) -> None:
    before = copy.deepcopy(model.state_dict())
    learner = Learner(model)
    step_on(learner, images)
    kept = copy.deepcopy(learner.model.state_dict())
    tried = step_on(learner.copy(), images, 1)
    taken = step_on(learner, images, 1)
    assert torch.equal(tried.loss_after, taken.loss_after)
    assert not torch.equal(kept["fc1.weight"], learner.model.state_dict()["fc1.weight"])
    for name, weight in model.state_dict().items():
        assert torch.equal(weight, before[name])
    assert not any(weight.requires_grad for weight in model.parameters())


def test_an_autoencoder_has_no_kl_and_no_noise(images: Tensor) -> None:
    model = build_model(dataclasses.replace(CONFIG, variational=False))
    step = step_on(Learner(model), images)
    assert torch.equal(step.z, step.mu)
    assert not step.kl.any()
    assert not step.logvar_gradient.any()
    assert step.changes["fc_logvar.weight"] == 0


def test_layers_take_weights_and_biases_together() -> None:
    assert by_layer({"fc1.weight": 3.0, "fc1.bias": 4.0, "fc3.weight": 1.0}) == {
        "fc1": 5.0,
        "fc3": 1.0,
    }


def test_a_step_too_far_says_so(images: Tensor, model: VAE) -> None:
    learner = Learner(model)
    assert step_on(learner.copy(), images).is_finite
    with torch.no_grad():
        learner.model.fc_logvar.bias.fill_(200.0)
    assert not step_on(learner, images).is_finite
