"""What happens inside one training step?

    x -> mu, std -> z = mu + std * eps -> recon_x -> loss -> gradients -> new weights

`take_step` does what one turn of the trainer's loop does, with the trainer's own functions, and
keeps every number on the way. From the same weights, `next_images`, `next_noise` and `take_step`
repeat the first steps of `train` bit for bit (batch_size 8, no free bits, float32).
"""

import copy
import math
from collections.abc import Mapping
from dataclasses import dataclass

import torch
from torch import Tensor

from vae_core.adam import Adam
from vae_core.diagnostics import as_pixels
from vae_core.loss import kl_per_dim, recon_from_logits
from vae_core.model import VAE

BATCH_SIZE = 8


@dataclass(frozen=True, eq=False)
class ForwardPass:
    """A batch's way through the model, up to its loss."""

    x: Tensor  # (B, 784)
    h1: Tensor  # (B, hidden_dim)
    mu: Tensor  # (B, L)
    logvar: Tensor  # (B, L)
    std: Tensor  # (B, L)
    eps: Tensor  # (B, L)
    z: Tensor  # (B, L)
    logits: Tensor  # (B, 784)
    recon_x: Tensor  # (B, 784)
    recon: Tensor  # (B,), nats
    kl: Tensor  # (B,), nats; 0 for an autoencoder
    loss: Tensor  # (B,), recon + beta * kl


@dataclass(frozen=True, eq=False)
class Step(ForwardPass):
    """The forward pass, the gradients of its summed loss, and what the weights made of them."""

    mu_gradient: Tensor  # (B, L)
    logvar_gradient: Tensor  # (B, L)
    gradients: Mapping[str, Tensor]  # by parameter name, as "fc1.weight"
    norms: Mapping[str, float]  # of every parameter before the step
    changes: Mapping[str, float]  # norm of how far every parameter moved
    largest_change: float  # of any single weight
    share_moved: float  # of all weights: where the gradient is 0 there is nothing to follow
    recon_x_after: Tensor  # (B, 784), from the same x and eps with the new weights
    loss_after: Tensor  # (B,), nats, likewise

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
    generator = torch.Generator().manual_seed(3 * seed + 1)
    for _ in range(epoch + 1):
        order = torch.randperm(len(images), generator=generator)
    return order[BATCH_SIZE * position :][:BATCH_SIZE]


def next_noise(latent_dim: int, seed: int, step: int) -> Tensor:
    """The eps ~ N(0, I) that a run with this seed draws after `step` steps, (8, L)."""
    generator = torch.Generator().manual_seed(3 * seed + 2)
    for _ in range(step + 1):
        eps = torch.randn(BATCH_SIZE, latent_dim, generator=generator)
    return eps


def forward_pass(model: VAE, x: Tensor, eps: Tensor, *, beta: float) -> ForwardPass:
    """Images (B, 784) through the model, with this noise; gradients can flow back through it."""
    hidden: list[Tensor] = []
    listening = model.fc_mean.register_forward_pre_hook(lambda _, given: hidden.append(given[0]))
    mu, logvar = model.encode(x)  # (B, L), (B, L)
    listening.remove()
    std = torch.exp(0.5 * logvar)  # (B, L)
    z = mu + eps * std if model.variational else mu  # (B, L)
    logits = model.decode_logits(z)  # (B, 784)
    recon = recon_from_logits(logits, x)  # (B,)
    kl = kl_per_dim(mu, logvar).sum(1) if model.variational else torch.zeros_like(recon)  # (B,)
    return ForwardPass(
        x=x,
        h1=hidden[0],
        mu=mu,
        logvar=logvar,
        std=std,
        eps=eps,
        z=z,
        logits=logits,
        recon_x=torch.sigmoid(logits),
        recon=recon,
        kl=kl,
        loss=recon + beta * kl,
    )


def take_step(
    learner: Learner, images: Tensor, eps: Tensor, *, beta: float, learning_rate: float
) -> Step:
    """One step of Adam on a batch of images and its noise eps (B, L), with all it is made of."""
    model, optimizer = learner.model, learner.optimizer
    before = forward_pass(model, as_pixels(images), eps, beta=beta)
    before.mu.retain_grad()
    before.logvar.retain_grad()

    optimizer.learning_rate = learning_rate
    optimizer.zero_grad()
    before.loss.sum().backward()  # summed over the batch, as in the lab
    old = {name: weight.detach().clone() for name, weight in model.named_parameters()}
    optimizer.step()

    moved = {name: weight.detach() - old[name] for name, weight in model.named_parameters()}
    with torch.no_grad():
        after = forward_pass(model, before.x, eps, beta=beta)
    step = Step(
        **{name: tensor.detach() for name, tensor in vars(before).items()},
        mu_gradient=_gradient(before.mu),
        logvar_gradient=_gradient(before.logvar),
        gradients={name: _gradient(weight) for name, weight in model.named_parameters()},
        norms={name: float(weight.norm()) for name, weight in old.items()},
        changes={name: float(change.norm()) for name, change in moved.items()},
        largest_change=max(float(change.abs().max()) for change in moved.values()),
        share_moved=_share_moved(list(moved.values())),
        recon_x_after=after.recon_x,
        loss_after=after.loss,
    )
    optimizer.zero_grad()  # the gradients are the step's now
    return step


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
