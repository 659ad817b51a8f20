"""How does a gradient get through a random draw?

    d/d mu E[f(z)],  z ~ N(mu, sigma^2)

Two ways to estimate it from draws. Both are right on average; how far single draws lie apart is
what the reparameterization trick is about. L latent dimensions, n draws. Nothing here draws.
"""

from collections.abc import Callable
from dataclasses import dataclass

import torch
from torch import Tensor

from vae_core.loss import kl_per_dim, recon_from_logits
from vae_core.model import VAE, latent_point

Cost = Callable[[Tensor], Tensor]  # latent points (n, L) to what each costs, (n,)


def pathwise_gradients(
    cost: Cost, mu: Tensor, std: Tensor, n: int, *, generator: torch.Generator
) -> Tensor:
    """n estimates (n, L) of d/d mu E[cost(z)], a draw of eps each: the reparameterization trick.

    d/d mu E[f(z)] = E[ df/dz ],  z = mu + sigma * eps      Kingma & Welling 2014, section 2.4
    """
    path = mu.detach().expand(n, -1).clone().requires_grad_()  # (n, L), a mu for every draw
    z = latent_point(path, std.detach(), torch.randn(path.shape, generator=generator))
    (gradients,) = torch.autograd.grad(cost(z).sum(), path)
    return gradients


def score_gradients(
    cost: Cost,
    mu: Tensor,
    std: Tensor,
    n: int,
    *,
    generator: torch.Generator,
    baseline: bool = False,
) -> Tensor:
    """n estimates (n, L) of d/d mu E[cost(z)] that never ask for df/dz: REINFORCE.

    d/d mu E[f(z)] = E[ (f(z) - b) (z - mu) / sigma^2 ]      Williams 1992, section 5

    (z - mu) / sigma^2 is the score, d/d mu log q(z). b is 0, or with `baseline` the mean cost of
    all other draws: independent of this one, so that the estimate stays right on average.
    Raises ValueError for a baseline with fewer than 2 draws.
    """
    if baseline and n < 2:
        raise ValueError(f"n = {n}: a baseline is the mean of the other draws")
    with torch.no_grad():
        z = latent_point(mu, std, torch.randn((n, mu.shape[-1]), generator=generator))  # (n, L)
        costs = cost(z)  # (n,)
        others = (costs.sum() - costs) / (n - 1) if baseline else torch.zeros_like(costs)
        return (costs - others).unsqueeze(1) * (z - mu) / std**2


def recon_of(model: VAE, x: Tensor) -> Cost:
    """The reconstruction loss of one image x (1, 784) as a function of z, in nats."""
    return lambda z: recon_from_logits(model.decode_logits(z), x.expand(len(z), -1))


@dataclass(frozen=True, eq=False)
class MuGradients:
    """What reaches mu (1, L) from each term of one image's loss, in nats per unit of mu."""

    recon: Tensor | None  # None: no path leads from the reconstruction loss back to mu
    kl: Tensor
    loss: Tensor  # what `loss.backward()` leaves in mu.grad


def gradients_at_mu(
    model: VAE, x: Tensor, mu: Tensor, std: Tensor, eps: Tensor, *, trick: bool
) -> MuGradients:
    """d/d mu of recon, KL and recon + KL of an image x (1, 784), through one z or past it.

    The same z both times. Without the trick it is what a sampler hands over: a number without a
    history, on which autograd has nothing to follow (torch.distributions calls it `sample`, and
    the other one `rsample`).
    """
    mu = mu.detach().clone().requires_grad_()  # a leaf: its .grad is what training would use
    z = latent_point(mu, std.detach(), eps)
    if not trick:
        z = z.detach()
    recon = recon_of(model, x)(z).sum()
    kl = kl_per_dim(mu, 2 * std.detach().log()).sum()
    of_recon = torch.autograd.grad(recon, mu, retain_graph=True)[0] if recon.requires_grad else None
    (of_kl,) = torch.autograd.grad(kl, mu, retain_graph=True)
    (recon + kl).backward()
    assert mu.grad is not None
    return MuGradients(of_recon, of_kl, mu.grad)
