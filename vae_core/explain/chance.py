"""What does chance do to codes, and what does it meet among them?

Codes mu (N, L) of labelled images, and z (M, L) that chance drew. Nothing here encodes or draws.
"""

import torch
from torch import Tensor

from vae_core.explain.neighbours import distance_to_nearest
from vae_core.model import VAE, latent_point
from vae_core.sampling import decode_points

FAR = 0.99  # so large a share of codes lies closer to the next one


def shaken(mu: Tensor, std: Tensor, *, seed: int = 0) -> Tensor:
    """Codes (N, L), each moved by its own draw of noise of this size: mu + std * eps."""
    eps = torch.randn(mu.shape, generator=torch.Generator().manual_seed(seed))
    return latent_point(mu, std, eps)


def picture_change(model: VAE, mu: Tensor, std: Tensor, *, seed: int = 0) -> float:
    """By how many pixels of ink does shaking its code change a picture? The mean over N codes."""
    still = decode_points(model, mu)
    moved = decode_points(model, shaken(mu, std, seed=seed))
    return float((moved - still).abs().sum(1).mean())


def far_from_codes(z: Tensor, mu: Tensor) -> Tensor:
    """Which z lie farther from every code than 99 of 100 codes lie from the next one? (M,)"""
    own = torch.cdist(mu, mu).fill_diagonal_(float("inf")).min(1).values
    return distance_to_nearest(z, mu) > own.quantile(FAR)


def classes_met(z: Tensor, mu: Tensor, labels: Tensor) -> Tensor:
    """The class of the code nearest to each z: (M,)."""
    return labels[torch.cdist(z, mu).argmin(1)]


def variety(pictures: Tensor) -> float:
    """How much pictures (n, 784) differ: in how many pixels of ink, for two of them on average.

    The sum of absolute differences; 0 where all are alike. Raises ValueError for fewer than two.
    """
    if len(pictures) < 2:
        raise ValueError("variety needs two pictures or more")
    return float(torch.pdist(pictures.float(), p=1).mean())
