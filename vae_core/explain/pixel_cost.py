"""What does one pixel cost, and what does even a perfect decoder pay?

    cost = -x log p - (1 - x) log(1 - p)        least where p = x

x is the pixel's ink, p the decoder's probability of ink. A grey pixel is not free at p = x: what
is left is its entropy, the floor under every reconstruction loss. In nats. Nothing here draws.
"""

import torch
import torch.nn.functional as F
from torch import Tensor

from vae_core.loss import recon_from_logits


def pixel_cost(x: Tensor, p: Tensor) -> Tensor:
    """Cost of pixels of ink x (N,) under probabilities p (N,), as the reconstruction loss has it.

    An image of one pixel: the loss that trains adds up 784 of these.
    """
    return recon_from_logits(torch.logit(p).unsqueeze(1), x.unsqueeze(1))


def floor_per_image(x: Tensor) -> Tensor:
    """The entropy of images (B, 784), each (B,): what they cost decoded to themselves."""
    return F.binary_cross_entropy(x, x, reduction="none").sum(dim=1)


def binarised(x: Tensor, threshold: float = 0.5) -> Tensor:
    """Full ink from the threshold upwards, bare paper below it."""
    return (x >= threshold).float()
