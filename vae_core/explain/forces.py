"""Which way does each term of the loss pull the code of one image?

    force of recon = -d recon / d mu            force of KL = -beta * d KL / d mu

The gradients are autograd's, of the very terms that training makes small. Sigma stays where the
encoder put it, the decoder stays as it is, and only mu moves. Nothing here draws.
"""

from dataclasses import dataclass

import torch
from torch import Tensor

from vae_core.loss import kl_per_dim, recon_from_logits
from vae_core.model import VAE, latent_point, std_of

N_STEPS = 160
LONGEST_STEP = 0.1  # of mu


@dataclass(frozen=True, eq=False)
class Forces:
    """Both terms at one mu, and how they pull on it."""

    recon: float  # nats, the mean over the draws of eps
    kl: float  # nats
    of_recon: Tensor  # (L,), nats per unit of mu
    of_kl: Tensor  # (L,), with beta in it


def fixed_eps(latent_dim: int, n_pairs: int = 10, *, seed: int = 0) -> Tensor:
    """The same draws of eps for every mu, each with its opposite: (2 * n_pairs, L).

    The opposites make their mean 0, so that chance does not push the point to one side.
    """
    generator = torch.Generator().manual_seed(seed)
    eps = torch.randn((n_pairs, latent_dim), generator=generator)
    return torch.cat([eps, -eps])


def forces(
    model: VAE, x: Tensor, mu: Tensor, logvar: Tensor, eps: Tensor, *, beta: float
) -> Forces:
    """How recon and beta * kl of the image x (784,) pull on mu (L,)."""
    mu = mu.detach().requires_grad_()
    z = latent_point(mu, std_of(logvar), eps)  # (n, L)
    recon = recon_from_logits(model.decode_logits(z), x.expand(len(z), -1)).mean()
    kl = kl_per_dim(mu, logvar).sum()
    (of_recon,) = torch.autograd.grad(-recon, mu)
    (of_kl,) = torch.autograd.grad(-beta * kl, mu)
    return Forces(float(recon.detach()), float(kl.detach()), of_recon, of_kl)


def let_go(
    model: VAE, x: Tensor, mu: Tensor, logvar: Tensor, eps: Tensor, *, beta: float
) -> Tensor:
    """The way (N_STEPS + 1, L) of a point that follows the sum of both forces from mu on."""
    # recon is about as steep as 1 / sigma^2, KL as beta: half of that is a steady step
    rate = 0.5 / (float((-logvar).exp().max()) + beta)
    way = [mu.detach()]
    for _ in range(N_STEPS):
        at = forces(model, x, way[-1], logvar, eps, beta=beta)
        pull = at.of_recon + at.of_kl
        way.append(way[-1] + pull * min(rate, LONGEST_STEP / max(float(pull.norm()), 1e-9)))
    return torch.stack(way)
