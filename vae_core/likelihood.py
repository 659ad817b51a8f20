"""How probable is an image under the model, and which codes could it have come from?

    log p(x) = log of the integral of p(x|z) p(z) dz  >=  ELBO

In nats, for the generative model that beta = 1 trains: N(0, I), then one coin per pixel. With many
samples in any number of dimensions; exactly, on a grid, in two.

Coins give probabilities to black and white pixels only. Of an image with grey ones, `log_p_x` is
the best ELBO that any q(z|x) could reach, and at most the mean of log p over its black and white
versions, each pixel black as often as it is grey.
"""

import math
from dataclasses import dataclass

import numpy as np
import torch
import torch.nn.functional as F
from torch import Tensor
from torch.distributions import Normal

from vae_core.data.images import as_pixels
from vae_core.loss import kl_per_dim, recon_from_logits
from vae_core.model import VAE, latent_point, std_of

MAX_DECODES = 1024  # latent points decoded at once: 3 MB of logits
PRIOR_REACH = 6.0  # beyond 6 sigma lie 4e-9 of the prior
NEGLIGIBLE = 25.0  # nats below the peak: e^-25 of its height


@torch.inference_mode()
def log_likelihood(model: VAE, images: Tensor, *, n_samples: int = 100, seed: int = 0) -> Tensor:
    """The importance-weighted bound on log p(x) of every image (N,), from K = n_samples of q(z|x).

    K = 1 gives a one-sample ELBO; in expectation the bound never falls as K grows (Burda et al.
    2016, eq. 8 and theorem 1). Raises ValueError for an autoencoder, which defines no p(x).
    """
    must_be_variational(model)
    device = next(model.parameters()).device
    noise = torch.Generator(device).manual_seed(seed)
    bounds = []
    for image in images.split(1):
        log_w = log_weights(model, as_pixels(image.to(device)), n_samples, generator=noise)
        # log 1/K sum_k p(x, z_k) / q(z_k|x)
        bounds.append(log_w.logsumexp(0) - math.log(n_samples))
    return torch.stack(bounds).cpu()


def log_weights(model: VAE, x: Tensor, n: int, *, generator: torch.Generator) -> Tensor:
    """log p(x, z) - log q(z|x) for n draws of z from q(z|x), of one image (1, 784): (n,)."""
    mu, logvar = model.encode(x)
    std = std_of(logvar)
    eps = torch.randn((n, model.latent_dim), generator=generator, device=x.device)
    z = latent_point(mu, std, eps)  # (n, L)
    log_q: Tensor = Normal(mu, std).log_prob(z).sum(1)
    return log_joint(model, x, z) - log_q


@dataclass(frozen=True)
class Posterior:
    """The exact p(z|x) of one image under a 2-D model, on a grid, beside the encoder's q(z|x)."""

    z1: Tensor  # (G,) the grid's coordinates
    z2: Tensor  # (G,)
    density: Tensor  # (G, G): density[i, j] = p(z = (z1[j], z2[i]) | x)
    log_p_x: float  # nats; of grey pixels the best possible ELBO
    mu: Tensor  # (2,)
    std: Tensor  # (2,)
    elbo: float  # nats, its expectation over q by quadrature too
    gap: float  # log p(x) - ELBO = KL(q(z|x) || p(z|x)), in nats


@torch.inference_mode()
def exact_posterior(model: VAE, image: Tensor, *, n_grid: int = 201) -> Posterior:
    """p(z|x) and log p(x) of one image by quadrature. Raises ValueError unless L is 2.

    A coarse grid over the prior finds where the posterior has any mass to speak of; a fine grid
    over that box alone carries the integral, so that narrow posteriors are resolved like wide ones.
    """
    _must_be_plane(model)
    x = as_pixels(image.reshape(1, -1).to(next(model.parameters()).device))
    coarse = _prior_axis()
    matters = log_joint_on_grid(model, x, coarse, coarse)
    matters = matters > matters.max() - NEGLIGIBLE
    z1 = _covering_axis(coarse, matters.any(0), n_grid)
    z2 = _covering_axis(coarse, matters.any(1), n_grid)
    log_p_xz = log_joint_on_grid(model, x, z1, z2)  # (G, G)
    cell = (z1[1] - z1[0]) * (z2[1] - z2[0])
    log_p_x = float(log_p_xz.flatten().logsumexp(0) + cell.log())

    mu, logvar = model.encode(x)
    elbo = _expected_log_likelihood(model, x, mu, logvar) - float(kl_per_dim(mu, logvar).sum())
    return Posterior(
        z1=z1,
        z2=z2,
        density=torch.exp(log_p_xz - log_p_x),
        log_p_x=log_p_x,
        mu=mu[0].cpu(),
        std=std_of(logvar[0]).cpu(),
        elbo=elbo,
        gap=log_p_x - elbo,
    )


@torch.inference_mode()
def log_p_x_on_one_grid(model: VAE, images: Tensor) -> Tensor:
    """log p(x) of many images (N, ...) by quadrature on the prior's grid alone, decoded once: (N,).

    Within 0.02 nats of `exact_posterior` where posteriors are as wide as the grid's steps of 0.1.
    Raises ValueError unless L is 2.
    """
    _must_be_plane(model)
    x = as_pixels(images.to(next(model.parameters()).device))
    axis = _prior_axis()
    parts = []
    for z in torch.cartesian_prod(axis, axis).split(MAX_DECODES):
        logits = model.decode_logits(z.float().to(x.device))  # (k, 784)
        # log p(x|z) = sum of x log p + (1 - x) log(1 - p), and log-odds are log p - log(1 - p)
        log_p_x_given_z = x @ logits.T - F.softplus(logits).sum(1)  # (N, k)
        log_prior = Normal(0.0, 1.0).log_prob(z).sum(1)
        parts.append((log_p_x_given_z.double().cpu() + log_prior).logsumexp(1))
    cell = (axis[1] - axis[0]) ** 2
    return torch.stack(parts, dim=1).logsumexp(1) + cell.log()


def _prior_axis() -> Tensor:
    return torch.linspace(-PRIOR_REACH, PRIOR_REACH, 121, dtype=torch.float64)  # steps of 0.1


def _must_be_plane(model: VAE) -> None:
    if model.latent_dim != 2:
        raise ValueError(f"latent_dim = {model.latent_dim}: a grid over z needs 2 dimensions")
    must_be_variational(model)


def _covering_axis(coarse: Tensor, matters: Tensor, n_grid: int) -> Tensor:
    """n_grid points over the part of the coarse axis that matters, and one step on either side."""
    inside = coarse[matters]
    step = coarse[1] - coarse[0]
    return torch.linspace(
        float(inside[0] - step), float(inside[-1] + step), n_grid, dtype=torch.float64
    )


def log_joint_on_grid(model: VAE, x: Tensor, z1: Tensor, z2: Tensor) -> Tensor:
    """log p(x, z) at every (z1[j], z2[i]), (len(z2), len(z1))."""
    rows, columns = torch.meshgrid(z2, z1, indexing="ij")
    z = torch.stack([columns.flatten(), rows.flatten()], dim=1).float().to(x.device)
    return log_joint(model, x, z).reshape(len(z2), len(z1)).cpu()


def log_joint(model: VAE, x: Tensor, z: Tensor) -> Tensor:
    """log p(x|z) + log p(z) of one image (1, 784) with every z (K, L): (K,), float64."""
    log_prior = Normal(0.0, 1.0).log_prob(z.double()).sum(1)
    joint: Tensor = _log_p_x_given_z(model, x, z) + log_prior
    return joint


def _log_p_x_given_z(model: VAE, x: Tensor, z: Tensor) -> Tensor:
    parts = []
    for part in z.split(MAX_DECODES):
        logits = model.decode_logits(part)  # (k, 784)
        parts.append(-recon_from_logits(logits, x.expand_as(logits)).double())
    return torch.cat(parts)


def _expected_log_likelihood(model: VAE, x: Tensor, mu: Tensor, logvar: Tensor) -> float:
    """E_q[log p(x|z)] in nats by Gauss-Hermite quadrature, 21 x 21 nodes."""
    eps, weight = (tensor.to(mu.device) for tensor in gauss_hermite(21))
    z = latent_point(mu, std_of(logvar), eps.float())
    return float((_log_p_x_given_z(model, x, z) * weight).sum())


def gauss_hermite(n: int) -> tuple[Tensor, Tensor]:
    """n x n places eps (n*n, 2) and weights (n*n,): their sum stands for a mean over N(0, I)."""
    nodes, weights = (torch.from_numpy(a) for a in np.polynomial.hermite_e.hermegauss(n))
    weights = weights / weights.sum()
    return torch.cartesian_prod(nodes, nodes), torch.cartesian_prod(weights, weights).prod(1)


def must_be_variational(model: VAE) -> None:
    """Raises ValueError for an autoencoder."""
    if not model.variational:
        raise ValueError("variational = False: an autoencoder has no q(z|x) and defines no p(x)")
