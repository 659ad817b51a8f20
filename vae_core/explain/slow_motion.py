"""What happens inside one training step?

    x -> mu, std -> z = mu + std * eps -> recon_x -> loss -> gradients -> new weights

A step is training's own (step.py); here every number on its way is kept. From the same weights,
`next_images`, `next_noise` and `take_step` repeat the first steps of `train` bit for bit
(batch_size 8, no free bits, float32).
"""

import copy
import math
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass

import torch
from torch import Tensor

from vae_core.adam import Adam
from vae_core.data.images import as_pixels
from vae_core.model import VAE, std_of
from vae_core.step import forward_pass, streams, training_step

BATCH_SIZE = 8


@dataclass(frozen=True, eq=False)
class Step:
    """A batch's way to its loss, the loss's gradients, and what the weights made of them."""

    x: Tensor  # (B, 784)
    h1: Tensor  # (B, hidden_dim)
    mu: Tensor  # (B, L)
    logvar: Tensor  # (B, L)
    std: Tensor  # (B, L)
    eps: Tensor  # (B, L)
    z: Tensor  # (B, L)
    h3: Tensor  # (B, hidden_dim)
    recon_x: Tensor  # (B, 784)
    recon: Tensor  # (B,), nats
    kl: Tensor  # (B,), nats; 0 for an autoencoder
    loss: Tensor  # (B,), recon + beta * kl
    mu_gradient: Tensor  # (B, L)
    logvar_gradient: Tensor  # (B, L)
    gradients: Mapping[str, Tensor]  # by parameter name, as "fc1.weight"
    norms: Mapping[str, float]  # of every parameter before the step
    changes: Mapping[str, float]  # norm of how far every parameter moved
    largest_change: float  # of any single weight
    share_moved: float  # of all weights: where the gradient is 0 there is nothing to follow
    recon_x_after: Tensor  # (B, 784), from the same x and eps with the new weights
    loss_after: Tensor  # (B,), nats, likewise
    learner: "Learner"  # with the new weights, and Adam as the step left it

    @property
    def is_finite(self) -> bool:
        """Can one go on from here?"""
        return bool(self.loss.isfinite().all() and self.loss_after.isfinite().all())


class Learner:
    """A copy of a model that may learn, and its optimiser: the trainer's Adam."""

    def __init__(self, model: VAE) -> None:
        self.model = copy.deepcopy(model).cpu().requires_grad_(True).train()
        self.optimizer = Adam(self.model.parameters())

    def copy(self) -> "Learner":
        """Another one at the same point, to try a step on."""
        return copy.deepcopy(self)


def next_images(images: Tensor, seed: int, step: int) -> Tensor:
    """The rows of the batch that a run with this seed meets after `step` steps, (8,)."""
    epoch, position = divmod(step, math.ceil(len(images) / BATCH_SIZE))
    shuffle = streams(seed).shuffle
    for _ in range(epoch + 1):
        order = torch.randperm(len(images), generator=shuffle)
    return order[BATCH_SIZE * position :][:BATCH_SIZE]


def next_noise(latent_dim: int, seed: int, step: int) -> Tensor:
    """The eps ~ N(0, I) that a run with this seed draws after `step` steps, (8, L)."""
    noise = streams(seed).noise
    for _ in range(step + 1):
        eps = torch.randn(BATCH_SIZE, latent_dim, generator=noise)
    return eps


def take_step(
    learner: Learner, images: Tensor, eps: Tensor, *, beta: float, learning_rate: float
) -> Step:
    """One step of Adam on a batch of images and its noise eps (B, L), with all it is made of."""
    model, optimizer = learner.model, learner.optimizer
    old = {name: weight.detach().clone() for name, weight in model.named_parameters()}
    with _listening(model) as (h1, h3):
        before = training_step(
            model, optimizer, as_pixels(images), beta=beta, learning_rate=learning_rate, eps=eps
        )
    moved = {name: weight.detach() - old[name] for name, weight in model.named_parameters()}
    with torch.no_grad():
        after = forward_pass(model, before.x, eps=eps)
    recon, kl = before.terms.recon.detach(), before.terms.kl.detach()
    step = Step(
        x=before.x,
        h1=h1[0].detach(),
        mu=before.mu.detach(),
        logvar=before.logvar.detach(),
        std=std_of(before.logvar.detach()),
        eps=eps,
        z=before.z.detach(),
        h3=h3[0].detach(),
        recon_x=torch.sigmoid(before.logits.detach()),
        recon=recon,
        kl=kl,
        loss=recon + beta * kl,
        mu_gradient=_gradient(before.mu),
        logvar_gradient=_gradient(before.logvar),
        gradients={name: _gradient(weight) for name, weight in model.named_parameters()},
        norms={name: float(weight.norm()) for name, weight in old.items()},
        changes={name: float(change.norm()) for name, change in moved.items()},
        largest_change=max(float(change.abs().max()) for change in moved.values()),
        share_moved=_share_moved(list(moved.values())),
        recon_x_after=torch.sigmoid(after.logits),
        loss_after=after.terms.recon + beta * after.terms.kl,
        learner=learner,
    )
    optimizer.zero_grad()  # the gradients are the step's now
    return step


@contextmanager
def _listening(model: VAE) -> Iterator[tuple[list[Tensor], list[Tensor]]]:
    """h1 and h3 as they pass by, in lists; mu and logvar keep the gradient that reaches them."""
    h1: list[Tensor] = []
    h3: list[Tensor] = []
    ears = [
        model.fc_mean.register_forward_pre_hook(lambda _, given: h1.append(given[0])),
        model.fc4.register_forward_pre_hook(lambda _, given: h3.append(given[0])),
        model.fc_mean.register_forward_hook(lambda _, given, mu: mu.retain_grad()),
        model.fc_logvar.register_forward_hook(lambda _, given, logvar: logvar.retain_grad()),
    ]
    try:
        yield h1, h3
    finally:
        for ear in ears:
            ear.remove()


def by_layer(norms: Mapping[str, float]) -> dict[str, float]:
    """Norms of weights and biases, taken together for each layer: "fc1", "fc_mean" and so on."""
    layers: dict[str, float] = {}
    for name, norm in norms.items():
        layer = name.split(".")[0]
        layers[layer] = math.hypot(layers.get(layer, 0.0), norm)
    return layers


def _share_moved(moved: list[Tensor]) -> float:
    return sum(int(change.count_nonzero()) for change in moved) / sum(map(Tensor.numel, moved))


def _gradient(tensor: Tensor) -> Tensor:
    """What backward left there; zeros where the loss does not depend on it."""
    return torch.zeros_like(tensor) if tensor.grad is None else tensor.grad
