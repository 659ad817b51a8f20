"""Where does the KL of two Gaussians come from?

    KL(q || p) = mean over z ~ q of  log q(z) - log p(z)

The mean as an area, as a sum of terms and as an average of draws; what all three come to is
`kl_per_dim` of loss.py. One latent dimension, nats, float64. Nothing here draws a picture.
"""

import math
from dataclasses import dataclass

import torch
from torch import Tensor

from vae_core.loss import kl_per_dim
from vae_core.model import latent_point

REACH, N_PLACES = 10.0, 20_001  # of the area: so many sigma to each side, in so many places
HALF_LOG_2PI = 0.5 * math.log(2 * math.pi)


@dataclass(frozen=True)
class Gaussian:
    """N(mu, std^2)."""

    mu: float
    std: float

    def log_density(self, z: Tensor) -> Tensor:
        """log N(z; mu, std^2) of places (n,), in nats."""
        far = (z.double() - self.mu) / self.std
        return -0.5 * far.pow(2) - math.log(self.std) - HALF_LOG_2PI

    def draws(self, eps: Tensor) -> Tensor:
        """z (n,) from noise of N(0, 1) (n,)."""
        return latent_point(_exact(self.mu), _exact(self.std), eps.double())


def _exact(number: float) -> Tensor:
    return torch.tensor(number, dtype=torch.float64)


PRIOR = Gaussian(0.0, 1.0)


def log_ratio(z: Tensor, q: Gaussian, p: Gaussian) -> Tensor:
    """By how much q expects z (n,) more than p does, in nats; negative where it does less."""
    return q.log_density(z) - p.log_density(z)


def kl(q: Gaussian, p: Gaussian) -> float:
    """KL(q || p) in nats, by the closed form that training uses."""
    # Measured in p's own units from p's own mean, p is N(0, 1), and KL stays what it was.
    mu, std = (q.mu - p.mu) / p.std, q.std / p.std
    return float(kl_per_dim(_exact(mu), 2 * _exact(std).log()))


@dataclass(frozen=True)
class Areas:
    """What lies above and below 0 between q * log(q / p) and the axis, in nats."""

    above: float
    below: float  # never more than 0


def areas(q: Gaussian, p: Gaussian) -> Areas:
    """The integral of q(z) (log q(z) - log p(z)), in its two parts: their sum is KL(q || p)."""
    z = torch.linspace(-REACH, REACH, N_PLACES, dtype=torch.float64) * q.std + q.mu
    height = q.log_density(z).exp() * log_ratio(z, q, p)
    step = 2 * REACH * q.std / (N_PLACES - 1)
    return Areas(float(height.clamp(min=0).sum()) * step, float(height.clamp(max=0).sum()) * step)


@dataclass(frozen=True)
class Means:
    """Over z ~ q, in nats: what KL(q || p) is the sum of."""

    log_q: float  # minus the entropy of q
    minus_log_p: float


def means(q: Gaussian, p: Gaussian) -> Means:
    """Both halves of the closed form.

    E[log q(z)] = -log sigma_q - 1/2 - 1/2 log 2 pi
    E[-log p(z)] = log sigma_p + E[(z - mu_p)^2] / 2 sigma_p^2 + 1/2 log 2 pi
    """
    squared = q.std**2 + (q.mu - p.mu) ** 2  # the mean of (z - mu_p)^2
    return Means(
        log_q=-math.log(q.std) - 0.5 - HALF_LOG_2PI,
        minus_log_p=math.log(p.std) + squared / (2 * p.std**2) + HALF_LOG_2PI,
    )


def terms(q: Gaussian, p: Gaussian) -> tuple[float, float, float, float]:
    """What is left of both where 1/2 log 2 pi cancels out; their sum is KL(q || p), in nats.

    -log sigma_q / sigma_p,  1/2 sigma_q^2 / sigma_p^2,  1/2 (mu_q - mu_p)^2 / sigma_p^2,  -1/2
    """
    mu, std = (q.mu - p.mu) / p.std, q.std / p.std
    return -math.log(std), 0.5 * std**2, 0.5 * mu**2, -0.5


def running_mean(values: Tensor) -> tuple[Tensor, Tensor]:
    """The mean of the first 1, 2, ... n values (n,), and its standard error, each (n,).

    The error is nan for the first: one value says nothing of how far others would lie.
    """
    values = values.double()
    n = torch.arange(1, len(values) + 1, dtype=torch.float64)
    mean = values.cumsum(0) / n
    # About the first value, not about 0: for numbers close together squares would cancel out.
    apart = values - values[:1]
    spread = (apart.pow(2).cumsum(0) / n - (apart.cumsum(0) / n).pow(2)).clamp(min=0)
    return mean, (spread / (n - 1)).sqrt()
