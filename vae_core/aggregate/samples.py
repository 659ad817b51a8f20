"""What comes out of codes drawn where the codes of images lie, not where the prior has them?

The aggregate posterior q(z) is the mean over images of q(z|x) (density.py).
"""

import torch
from torch import Tensor

from vae_core.model import VAE
from vae_core.sampling import decode_points


@torch.inference_mode()
def aggregate_samples(
    model: VAE,
    mu: Tensor,
    logvar: Tensor,
    n: int = 64,
    *,
    generator: torch.Generator | None = None,
) -> Tensor:
    """n digits (n, 784) from the aggregate posterior, the mean of q(z|x) over encoded images.

    One of the images (mu, logvar: (N, L)) at random, z from its q(z|x), decoded; an autoencoder's
    z is mu. Codes of a single class give digits of that class. Raises ValueError for no codes.
    """
    if len(mu) == 0:
        raise ValueError("mu: there must be the code of at least one image")
    chosen = torch.randint(len(mu), (n,), generator=generator)
    return decode_points(
        model, model.reparameterize(mu[chosen], logvar[chosen], generator=generator)
    )


def aggregate_spread(mu: Tensor, logvar: Tensor) -> float:
    """The standard deviation per dimension of z from the aggregate posterior; N(0, I) has 1."""
    # Var[z] = Var[mu] + E[sigma^2], averaged over the dimensions
    variance = mu.var(0, correction=0) + logvar.exp().mean(0)  # (L,)
    return float(variance.mean().sqrt())
