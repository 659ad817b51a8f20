"""Where do the codes of all images lie, taken together, and where does the prior expect them?

    q(z) = mean over images of q(z|x)          the aggregate posterior
    p(z) = N(0, I)                             where new digits are drawn from

Where p is large and q is small, a sample from the prior lands on a point that the decoder has
hardly seen: a hole. Looked at on a plane through the latent space, or by draws in all of it.
"""

import math
from collections.abc import Iterator

import torch
from torch import Tensor

MAX_TERMS = 250_000  # Gaussians times points at once: 2 MB, and several of them


@torch.inference_mode()
def plane_density(
    mu: Tensor, logvar: Tensor, origin: Tensor, axes: Tensor, x: Tensor, y: Tensor
) -> Tensor:
    """The aggregate posterior's marginal on a plane, (len(y), len(x)).

    mu, logvar: (N, L) of the encoder. The plane's coordinates of z are axes (2, L) @ (z - origin),
    with orthonormal axes. x, y: the grid's coordinates.
    """
    centres = (mu - origin) @ axes.T  # (N, 2)
    variance = logvar.exp()
    var_x, var_y = (variance @ axes.pow(2).T).unbind(1)
    cov = variance @ (axes[0] * axes[1])  # (N,)
    det = var_x * var_y - cov.pow(2)
    rows, columns = torch.meshgrid(y, x, indexing="ij")
    points = torch.stack([columns.flatten(), rows.flatten()], dim=1).float()  # (M, 2)
    parts = []
    for part in points.split(max(1, MAX_TERMS // len(mu))):
        dx = part[:, None, 0] - centres[:, 0]  # (m, N)
        dy = part[:, None, 1] - centres[:, 1]
        far = (var_y * dx**2 - 2 * cov * dx * dy + var_x * dy**2) / det
        parts.append((torch.exp(-0.5 * far) / (2 * math.pi * det.sqrt())).mean(1))
    return torch.cat(parts).reshape(len(y), len(x))


def prior_density(origin: Tensor, axes: Tensor, x: Tensor, y: Tensor) -> Tensor:
    """N(0, I) on the same plane, its marginal, (len(y), len(x))."""
    centre = -(axes @ origin)  # (2,), where z = 0 lies
    far = (x - centre[0]).pow(2)[None, :] + (y - centre[1]).pow(2)[:, None]
    return torch.exp(-0.5 * far) / (2 * math.pi)


def share_in_holes(q: Tensor, p: Tensor, *, times: float = 10.0) -> float:
    """Which share of the prior's draws lands where q is less than p / times? On one grid."""
    return float(p[q * times < p].sum() / p.sum())


def log_gaussians(z: Tensor, mu: Tensor, logvar: Tensor) -> Iterator[Tensor]:
    """log q(z|x) of points (M, L) under each of N posteriors, (m, N) at a time, float64.

    Multiplied out, so that matrix products do the work: (z - mu)^2 / sigma^2 summed over L is
    z^2 @ 1/sigma^2 - 2 z @ mu/sigma^2 + mu^2 @ 1/sigma^2.
    """
    z, mu, logvar = z.double(), mu.double(), logvar.double()
    precision = (-logvar).exp()  # (N, L)
    own = (mu.pow(2) * precision).sum(1)  # (N,)
    constant = logvar.sum(1) + mu.shape[1] * math.log(2 * math.pi)  # (N,)
    for part in z.split(max(1, MAX_TERMS // len(mu))):
        far = part.pow(2) @ precision.T - 2 * part @ (mu * precision).T + own
        yield -0.5 * (far.clamp_(min=0) + constant)


@torch.inference_mode()
def log_density(z: Tensor, mu: Tensor, logvar: Tensor) -> Tensor:
    """log q(z) of points (M, L) in nats: (M,). mu, logvar: (N, L) of the encoder."""
    parts = [torch.logsumexp(part, dim=1) for part in log_gaussians(z, mu, logvar)]
    return (torch.cat(parts) - math.log(len(mu))).to(z.dtype)


@torch.inference_mode()
def samples_in_holes(
    mu: Tensor, logvar: Tensor, *, n: int = 1000, times: float = 10.0, seed: int = 0
) -> float:
    """Which share of n draws from N(0, I) lands where q is less than p / times? In any L."""
    z = torch.randn((n, mu.shape[1]), generator=torch.Generator().manual_seed(seed))
    log_p = -0.5 * (z.pow(2) + math.log(2 * math.pi)).sum(1)
    return float((log_density(z, mu, logvar) < log_p - math.log(times)).float().mean())


def walks_across_gaps(
    mu: Tensor,
    logvar: Tensor,
    labels: Tensor,
    *,
    n: int = 200,
    n_points: int = 9,
    times: float = 10.0,
    seed: int = 0,
) -> float:
    """Which share of straight walks from a code to one of another class crosses a gap?

    A gap: q is somewhere on the way less than q / times at the end where it is lower. n pairs of
    the codes mu (N, L) are drawn, and those of one class left out; 0 where none is left.
    """
    noise = torch.Generator().manual_seed(seed)
    pairs = torch.randint(len(mu), (n, 2), generator=noise)
    pairs = pairs[labels[pairs[:, 0]] != labels[pairs[:, 1]]]  # (P, 2)
    if not len(pairs):
        return 0.0
    start, end = mu[pairs[:, 0]], mu[pairs[:, 1]]
    steps = torch.linspace(0, 1, n_points + 2)[:, None, None]
    walks = start + steps * (end - start)  # (n_points + 2, P, L)
    log_q = log_density(walks.flatten(0, 1), mu, logvar).reshape(n_points + 2, len(pairs))
    lower_end = torch.minimum(log_q[0], log_q[-1])
    return float((log_q[1:-1].amin(0) < lower_end - math.log(times)).float().mean())
