"""What is one step of training?

    x -> mu, logvar -> z = mu + sigma * eps -> logits -> loss -> gradients -> new weights

The one place that takes it: the training loop, the page that shows a step in slow motion and the
code that pages show are this code. Which images come next and how large beta is, is asked elsewhere
(trainer.py, schedule.py).
"""

from contextlib import nullcontext
from dataclasses import dataclass
from typing import NamedTuple

import torch
from torch import Tensor

from vae_core.adam import Adam
from vae_core.loss import Terms, kl_term, terms
from vae_core.model import VAE


class Streams(NamedTuple):
    """The two random streams of a run. Nobody else draws from them."""

    shuffle: torch.Generator  # the order of the images, on the CPU
    noise: torch.Generator  # eps, where the model is


def streams(seed: int, device: torch.device | str = "cpu", *, noise_from: int = 0) -> Streams:
    """A seed's streams at their beginning; the model's first weights come from the seed itself.

    noise_from: a step that noise of its own begins at, for a run that changes its kind of device.
    """
    shuffle = torch.Generator().manual_seed(3 * seed + 1)
    noise = torch.Generator(device).manual_seed((noise_from << 32) + 3 * seed + 2)
    return Streams(shuffle, noise)


@dataclass(frozen=True, eq=False)
class ForwardPass:
    """A batch's way through the model, and what it costs."""

    x: Tensor  # (B, 784)
    mu: Tensor  # (B, L)
    logvar: Tensor  # (B, L)
    z: Tensor  # (B, L)
    logits: Tensor  # (B, 784)
    terms: Terms  # of every image, in nats


def forward_pass(
    model: VAE,
    x: Tensor,
    *,
    eps: Tensor | None = None,
    generator: torch.Generator | None = None,
    precision: str = "float32",
) -> ForwardPass:
    """Images (B, 784) through the model with this eps (B, L), or one drawn from the generator.

    With "bfloat16" the layers compute in half precision, the terms of the loss never do.
    """
    half = torch.autocast(x.device.type, dtype=torch.bfloat16)
    with half if precision == "bfloat16" else nullcontext():
        mu, logvar = model.encode(x)
        mu, logvar = mu.float(), logvar.float()
        z = model.reparameterize(mu, logvar, eps=eps, generator=generator)
        logits = model.decode_logits(z).float()
    costs = terms(logits, x, mu, logvar, variational=model.variational)
    return ForwardPass(x, mu, logvar, z, logits, costs)


def training_step(
    model: VAE,
    optimizer: Adam,
    x: Tensor,
    *,
    beta: float,
    learning_rate: float,
    free_bits: float = 0.0,
    eps: Tensor | None = None,
    generator: torch.Generator | None = None,
    precision: str = "float32",
) -> ForwardPass:
    """Learn from a batch (B, 784) in [0, 1]. Returns what it was before the weights moved."""
    passed = forward_pass(model, x, eps=eps, generator=generator, precision=precision)

    # loss = recon + beta * kl, summed over the batch as in the lab
    loss = passed.terms.recon_sum
    if model.variational:
        loss = loss + beta * len(x) * kl_term(passed.terms.kl_sums / len(x), free_bits)

    optimizer.learning_rate = learning_rate
    optimizer.zero_grad()
    loss.backward()
    optimizer.step()
    return passed
