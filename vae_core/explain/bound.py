"""How near can the bound come to log p(x), with this image's q and with any other?

    log p(x)  =  ELBO(q) + KL(q || p(z|x))          for every density q over z

The encoder's q(z|x) is one of them: a Gaussian whose ellipse stands upright, as it has one sigma
per dimension. What a better upright Gaussian would win is its amortisation gap, what none of them
wins the approximation gap (Cremer, Li & Duvenaud 2018, section 3). One image x (1, 784) in black
and white under a model with two latent dimensions; in nats. Nothing here draws.
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass

import torch
from torch import Tensor, nn

from vae_core.adam import Adam
from vae_core.likelihood import (
    exact_posterior,
    gauss_hermite,
    log_joint,
    log_joint_on_grid,
    log_weights,
    must_be_variational,
)
from vae_core.model import VAE, std_of

N_STEPS, FIRST_STEP = 100, 0.15  # of a climb; the first in units of sigma, the last next to nothing
SIGMAS = 6.0  # beyond them lie 2e-9 of a Gaussian
FINEST = 601  # points along one axis


@dataclass(frozen=True, eq=False)
class Gaussian:
    """z = mu + S eps, eps from N(0, I). Where S is diagonal, its ellipse stands upright.

    Not torch.distributions.MultivariateNormal, which imports torch's compiler.
    """

    mu: Tensor  # (2,)
    scale: Tensor  # (2, 2) S, lower triangular with a positive diagonal

    @property
    def covariance(self) -> Tensor:
        """S S^T, (2, 2)."""
        return self.scale @ self.scale.T

    @property
    def std(self) -> Tensor:
        """Sigma of z1 and z2, (2,)."""
        return self.covariance.diagonal().sqrt()

    def log_prob(self, z: Tensor) -> Tensor:
        """log q(z) of points (n, 2): (n,)."""
        eps: Tensor = torch.linalg.solve_triangular(self.scale, (z - self.mu).T, upper=False)
        return -0.5 * eps.pow(2).sum(0) - math.log(2 * math.pi) - self._log_det

    def entropy(self) -> Tensor:
        """-E_q[log q(z)] = 1 + log(2 pi) + log det S, in nats."""
        return 1 + math.log(2 * math.pi) + self._log_det

    @property
    def _log_det(self) -> Tensor:
        return self.scale.diagonal().log().sum()


def encoders_gaussian(model: VAE, x: Tensor) -> Gaussian:
    """q(z|x) as the encoder has it."""
    mu, logvar = model.encode(x)
    return upright(mu[0], std_of(logvar[0]))


def upright(mu: Tensor, std: Tensor) -> Gaussian:
    """A Gaussian with one sigma per dimension, (2,) both."""
    return Gaussian(mu.double(), torch.diag(std.double()))


@torch.inference_mode()
def elbo_of(model: VAE, x: Tensor, q: Gaussian) -> float:
    """The ELBO that this q reaches, by Gauss-Hermite quadrature with 21 x 21 nodes.

    ELBO(q) = E_q[log p(x, z)] - E_q[log q(z)]
    """
    eps, weight = gauss_hermite(21)
    z = q.mu + eps @ q.scale.T  # (441, 2)
    return float((log_joint(model, x, z.float()) * weight).sum() + q.entropy())


@torch.inference_mode()
def gap_by_quadrature(model: VAE, x: Tensor, q: Gaussian) -> float:
    """KL(q || p(z|x)) as it is defined, on a grid that covers q and the exact posterior.

    KL(q || p) = integral of q(z) (log q(z) - log p(z|x)) dz

    Neither the ELBO nor log p(x) is asked for: p(z|x) is p(x, z), scaled so that the grid holds 1.
    """
    exact = exact_posterior(model, x, n_grid=21)  # for where it lies
    std = q.std
    step = float(torch.linalg.eigvalsh(q.covariance)[0].sqrt()) / 2  # half of its narrow side
    z1, z2 = (
        _axis(min(axis[0], m - SIGMAS * s), max(axis[-1], m + SIGMAS * s), step)
        for axis, m, s in zip((exact.z1, exact.z2), q.mu, std, strict=True)
    )
    log_p = log_joint_on_grid(model, x, z1, z2).flatten().log_softmax(0)
    z = torch.stack(torch.meshgrid(z2, z1, indexing="ij")[::-1], dim=-1).reshape(-1, 2)
    log_q = q.log_prob(z).log_softmax(0)
    return float((log_q.exp() * (log_q - log_p)).sum())


def _axis(low: Tensor, high: Tensor, step: float) -> Tensor:
    n = min(FINEST, max(101, math.ceil(float(high - low) / step)))
    return torch.linspace(float(low), float(high), n, dtype=torch.float64)


def best_gaussian(model: VAE, x: Tensor, *, turned: bool = False) -> Gaussian:
    """The Gaussian with the highest ELBO for this one image; its ellipse upright, or turned.

    Climbs from three places: the encoder's answer, the mean of the exact posterior, and its peak.
    """
    must_be_variational(model)
    mu, std = _starts(model, x)  # (3, 2) both
    shift, raw = (nn.Parameter(torch.zeros(shape)) for shape in ((3, 2), (3, 2, 2)))
    optimizer = Adam([shift, raw])
    eps, weight = gauss_hermite(9)

    def place() -> tuple[Tensor, Tensor]:
        """mu (3, 2) and S (3, 2, 2) of z = mu + S eps. S is diagonal where no axis may turn."""
        diagonal = raw.diagonal(dim1=1, dim2=2).exp().diag_embed()
        scale = diagonal + raw.tril(-1) if turned else diagonal
        centre = mu + std * shift
        return centre, std[:, :, None] * scale

    for step in range(N_STEPS):
        centre, scale = place()
        z = centre[:, None] + eps.float() @ scale.mT  # (3, 81, 2)
        expected = log_joint(model, x, z.reshape(-1, 2)).reshape(3, -1) @ weight
        # log det S is all of q's entropy that can change
        elbo = expected.sum() + raw.diagonal(dim1=1, dim2=2).sum()
        shift.grad, raw.grad = torch.autograd.grad(-elbo, [shift, raw])
        optimizer.learning_rate = FIRST_STEP * (1 - step / N_STEPS)
        optimizer.step()
    with torch.no_grad():
        found = [
            Gaussian(centre.double(), scale.double())
            for centre, scale in zip(*place(), strict=True)
        ]
    return max(found, key=lambda q: elbo_of(model, x, q))


@torch.no_grad()
def _starts(model: VAE, x: Tensor) -> tuple[Tensor, Tensor]:
    """mu and sigma of the encoder, of the exact posterior, and at its peak half as wide as that."""
    mu, logvar = model.encode(x)
    exact = exact_posterior(model, x, n_grid=101)
    z = torch.stack(torch.meshgrid(exact.z2, exact.z1, indexing="ij")[::-1], dim=-1).reshape(-1, 2)
    share = exact.density.flatten() / exact.density.sum()
    mean = share @ z
    std = (share @ (z - mean) ** 2).sqrt()
    peak = z[share.argmax()]
    places = torch.stack([mu[0].double(), mean, peak])
    return places.float(), torch.stack([std_of(logvar[0]).double(), std, std / 2]).float()


@torch.inference_mode()
def k_sample_bounds(
    model: VAE, x: Tensor, n_samples: Sequence[int], *, n_draws: int = 50_000, seed: int = 0
) -> tuple[Tensor, Tensor]:
    """The importance-weighted bound for each K, the mean of many, and its standard error: (len,).

        bound of K = E[log 1/K sum_k w_k],  w = p(x, z) / q(z|x)       Burda et al. 2016, eq. 8

    One set of draws serves every K, in n_draws / K groups. Raises ValueError where that
    are not whole groups, two or more.
    """
    must_be_variational(model)
    log_w = log_weights(model, x, n_draws, generator=torch.Generator().manual_seed(seed))
    bounds = []
    for k in n_samples:
        if n_draws % k or n_draws == k:
            raise ValueError(f"{n_draws} draws are not several groups of {k}")
        bounds.append(log_w.reshape(-1, k).logsumexp(1) - math.log(k))
    errors = [b.std() / math.sqrt(len(b)) for b in bounds]
    return torch.stack([b.mean() for b in bounds]), torch.stack(errors)
