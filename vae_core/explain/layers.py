"""What happens between a model's layers, and what does a small change at one end do at the other?

    x --fc1--> h1 --fc_mean, fc_logvar--> mu, logvar      z --fc3--> h3 --fc4--> logits --> recon_x

For looking at: training goes through VAE's own methods, and every number here agrees with theirs.
"""

from dataclasses import dataclass

import torch
import torch.nn.functional as F
from torch import Tensor

from vae_core.loss import kl_per_dim
from vae_core.model import VAE, std_of


@dataclass(frozen=True, eq=False)
class EncoderLayers:
    """Images on their way through the encoder."""

    h1: Tensor  # (B, hidden_dim), never below 0
    mu: Tensor  # (B, L)
    logvar: Tensor  # (B, L)
    std: Tensor  # (B, L)


@dataclass(frozen=True, eq=False)
class DecoderLayers:
    """Latent points on their way through the decoder."""

    h3: Tensor  # (B, hidden_dim), never below 0
    logits: Tensor  # (B, 784), the log-odds of ink
    recon_x: Tensor  # (B, 784), the probability of ink


@torch.no_grad()
def encoder_layers(model: VAE, x: Tensor) -> EncoderLayers:
    """Images (B, 784) in [0, 1], layer by layer."""
    mu, logvar = model.encode(x)
    return EncoderLayers(F.relu(model.fc1(x)), mu, logvar, std_of(logvar))


@torch.no_grad()
def decoder_layers(model: VAE, z: Tensor) -> DecoderLayers:
    """Latent points (B, L), layer by layer."""
    return DecoderLayers(F.relu(model.fc3(z)), model.decode_logits(z), model.decode(z))


def mu_by_pixel(model: VAE, x: Tensor, dimension: int) -> Tensor:
    """d mu / d x of one image x (1, 784) and one dimension: (784,), per full stroke of ink."""
    x = x.detach().clone().requires_grad_()
    mu, _ = model.encode(x)
    (gradient,) = torch.autograd.grad(mu[0, dimension], x)
    return gradient[0]


@torch.no_grad()
def mu_moved_by(model: VAE, x: Tensor, dimension: int, pixel: int) -> float:
    """How far one dimension of mu is, with full ink at a pixel of x (1, 784), from that with paper.

    mu_by_pixel is the slope where x is; the way from paper to ink can bend.
    """
    both = x.repeat(2, 1)
    both[0, pixel], both[1, pixel] = 0, 1
    paper, ink = model.encode(both)[0][:, dimension]
    return float(ink - paper)


def share_with_ink(images: Tensor) -> Tensor:
    """In which share of the images (N, 784) has a pixel any ink? (784,)"""
    count = torch.zeros(images.shape[1], dtype=torch.int64)
    for part in images.split(1000):  # torch counts in int64: of all of MNIST that is 376 MB
        count += part.count_nonzero(0)
    return count / len(images)


def picture_by_z(model: VAE, z: Tensor) -> Tensor:
    """d recon_x / d z at one point z (1, L): (L, 784), probability per unit of z."""
    z = z.detach().requires_grad_()
    recon_x = model.decode(z)  # (1, 784)
    # Backward over backward. Every gradient is of one number: for more, torch imports sympy first.
    weights = torch.zeros_like(recon_x, requires_grad=True)
    (pulled,) = torch.autograd.grad((recon_x * weights).sum(), z, create_graph=True)  # (1, L)
    slopes = [torch.autograd.grad(p, weights, retain_graph=True)[0] for p in pulled[0]]
    return torch.cat(slopes)


@dataclass(frozen=True)
class Reading:
    """What becomes of a number that the network puts out for the spread."""

    std: float
    kl: float  # nats


@torch.no_grad()
def read_as_logvar(output: float, mu: float) -> Reading:
    """The output is log sigma^2: every number is allowed."""
    logvar = torch.tensor(output)
    return Reading(float(std_of(logvar)), float(kl_per_dim(torch.tensor(mu), logvar)))


@torch.no_grad()
def read_as_variance(output: float, mu: float) -> Reading:
    """The output is sigma^2 itself: below 0 torch answers nan, not a number."""
    variance = torch.tensor(output)
    return Reading(float(variance.sqrt()), float(kl_per_dim(torch.tensor(mu), variance.log())))
