"""Is a step of training taken in one place, and is what it is made of written once?"""

import copy
import inspect
import re
from pathlib import Path

import pytest
import torch

from vae_core import step, trainer
from vae_core.adam import Adam
from vae_core.config import TrainConfig
from vae_core.explain import slow_motion
from vae_core.explain.slow_motion import Learner, take_step
from vae_core.loss import kl_if, kl_per_dim, terms
from vae_core.model import VAE, build_model, std_of
from vae_core.step import forward_pass, streams, training_step

REPOSITORY = Path(__file__).parents[2]
SOURCES = [
    path
    for folder in ("vae_core", "dashboard", "pages", "benchmarks")
    for path in (REPOSITORY / folder).rglob("*.py")
]


def seeded(seed: int) -> torch.Generator:
    return torch.Generator().manual_seed(seed)


@pytest.fixture
def model() -> VAE:
    return VAE(2, 16, generator=seeded(0))


@pytest.fixture
def x() -> torch.Tensor:
    return torch.rand((3, 784), generator=seeded(1))


def places(pattern: str) -> set[str]:
    """Files with a line of code like this."""
    return {
        path.relative_to(REPOSITORY).as_posix()
        for path in SOURCES
        if re.search(pattern, path.read_text("utf-8"))
    }


@pytest.mark.parametrize(
    ("pattern", "place"),
    [
        (r"3 \* \S*seed \+|seed \* 3", "vae_core/step.py"),  # the streams of a seed
        (
            r"exp\(0\.5 \* (?!far)\w|\(0\.5 \* [^)]*\)\.exp\(|mul\(0\.5\)\.exp",
            "vae_core/model.py",
        ),  # sigma
        (r"(?m)^\s+(z = |return )mu\S* \+ (std|eps)\w* \* \S", "vae_core/model.py"),  # z
        (r"\.backward\(\)\n\s+(self\._)?optimizer\.step", "vae_core/step.py"),
    ],
)
def test_it_is_written_in_one_place(pattern: str, place: str) -> None:
    apart = {"vae_core/explain/sum_or_mean.py", "vae_core/check_my_vae.py"}  # of others' code
    assert places(pattern) - apart == {place}


def test_slow_motion_learns_as_the_step_does(model: VAE, x: torch.Tensor) -> None:
    """To the bit, whatever the size of the batch."""
    eps = torch.randn((3, 2), generator=seeded(2))
    learner, twin = Learner(model), copy.deepcopy(model)
    seen = take_step(learner, x, eps, beta=3.0, learning_rate=0.01)
    passed = training_step(twin, Adam(twin.parameters()), x, beta=3.0, learning_rate=0.01, eps=eps)
    for mine, theirs in zip(learner.model.parameters(), twin.parameters(), strict=True):
        assert torch.equal(mine, theirs)
    assert torch.equal(seen.z, passed.z)
    assert torch.equal(seen.kl, passed.terms.kl)


def test_training_slow_motion_and_the_page_take_the_same_step() -> None:
    from dashboard.views.slow_motion.stages import STAGES

    for module in (trainer, slow_motion):
        assert module.training_step is step.training_step
        assert ".backward(" not in inspect.getsource(module)
    shown = [code for stage in STAGES.values() for code in stage.code]
    assert training_step in shown


def test_a_step_goes_down_the_loss_that_the_lab_writes(model: VAE, x: torch.Tensor) -> None:
    eps, beta = torch.randn((3, 2), generator=seeded(2)), 2.0
    passed = forward_pass(model, x, eps=eps)
    assert torch.equal(passed.z, model.reparameterize(passed.mu, passed.logvar, eps=eps))
    (passed.terms.recon + beta * passed.terms.kl).sum().backward()
    expected = [weight.grad for weight in model.parameters()]
    twin = copy.deepcopy(model)
    training_step(twin, Adam(twin.parameters()), x, beta=beta, learning_rate=0.0, eps=eps)
    for weight, gradient in zip(twin.parameters(), expected, strict=True):
        torch.testing.assert_close(weight.grad, gradient)


def test_a_seed_has_two_streams(model: VAE) -> None:
    first, again, other = streams(5), streams(5), streams(6)
    drawn = [[torch.rand(3, generator=g) for g in pair] for pair in (first, again, other)]
    for mine, same, others in zip(*drawn, strict=True):
        assert torch.equal(mine, same)
        assert not torch.equal(mine, others)
    late = streams(5, noise_from=7)
    assert late.shuffle.initial_seed() == first.shuffle.initial_seed()
    assert late.noise.initial_seed() != first.noise.initial_seed()


def test_noise_is_given_or_drawn(model: VAE) -> None:
    mu, logvar = torch.randn((2, 4, 2), generator=seeded(3))
    eps = torch.randn((4, 2), generator=seeded(4))
    z = model.reparameterize(mu, logvar, eps=eps)
    assert torch.equal(z, mu + eps * std_of(logvar))
    assert torch.equal(z, model.reparameterize(mu, logvar, generator=seeded(4)))
    autoencoder = build_model(TrainConfig(variational=False, hidden_dim=4))
    assert torch.equal(autoencoder.reparameterize(mu, logvar, eps=eps), mu)


def test_an_autoencoders_kl_is_nothing(x: torch.Tensor) -> None:
    mu, logvar = torch.randn((2, 3, 2), generator=seeded(3))
    assert not kl_if(False, mu, logvar).any()
    assert torch.equal(kl_if(True, mu, logvar), kl_per_dim(mu, logvar))
    logits = torch.zeros(3, 784)
    costs = [terms(logits, x, mu, logvar, variational=is_vae) for is_vae in (True, False)]
    assert torch.equal(costs[0].recon, costs[1].recon)
    assert torch.equal(costs[0].kl, kl_per_dim(mu, logvar).sum(1))
    assert costs[1].kl.tolist() == [0, 0, 0]
