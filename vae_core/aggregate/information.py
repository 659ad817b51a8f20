"""What is the KL spent on: on telling images apart, or on codes that lie where the prior has none?

    mean over x of KL(q(z|x) || p(z))  =  I(x; z)  +  KL(q(z) || p(z))

    q(z) = mean over images of q(z|x)          the aggregate posterior (density.py)

Hoffman & Johnson 2016, "ELBO surgery". The first part is what the codes carry about the images, the
second what it costs that all codes together are not N(0, I). A KL that falls may be either of them.
"""

import math
from dataclasses import dataclass

import torch
from torch import Tensor

from vae_core.aggregate.density import log_gaussians
from vae_core.loss import kl_per_dim
from vae_core.model import latent_point, std_of

N_DRAWS = 250  # one each of so many images: some 40 ms against 10,000 codes
MAX_IMAGES = 10_000
SATURATED_WITHIN = 1.0  # nats below the bound ln N


@dataclass(frozen=True)
class KlParts:
    """Both parts of the mean KL of N images, in nats per image."""

    mutual_information: float  # I(x; z), between 0 and ln N
    marginal_kl: float  # KL(q(z) || p(z))
    n_images: int  # N

    @property
    def kl(self) -> float:
        """The mean KL, which is their sum."""
        return self.mutual_information + self.marginal_kl

    @property
    def saturated(self) -> bool:
        """Is I(x; z) so near ln N that with more images it would come out larger?

        N images are told apart completely by ln N nats, whatever else their codes carry. Then the
        first part is too small, and the second too large, by an amount that nobody knows.
        """
        return self.mutual_information > math.log(self.n_images) - SATURATED_WITHIN


@torch.inference_mode()
def kl_parts(
    mu: Tensor, logvar: Tensor, *, n_draws: int = N_DRAWS, seed: int = 0
) -> KlParts | None:
    """The two parts for a VAE's codes mu, logvar (N, L); beyond 10,000 images, for the first.

        I(x; z) = E[log q(z|x) - log q(z)],  z ~ q(z|x)

    estimated with one z for each of n_draws images, evenly spaced in the order they come in. Of
    such a draw two things are known without chance: the mean of log q(z|x), and the KL of all
    images. What the estimate owes to missing them is taken out (control variates), which leaves a
    standard error of some 0.05 nats; without, it is 0.09. The random numbers are those of `seed`,
    so the epochs of a run differ by their codes alone. None for codes beyond all computing.
    """
    mu, logvar = mu[:MAX_IMAGES].double().cpu(), logvar[:MAX_IMAGES].double().cpu()
    n = len(mu)
    n_draws = min(n_draws, n)
    drawn = torch.arange(n_draws) * n // n_draws  # (M,)
    noise = torch.Generator().manual_seed(seed)
    eps = torch.randn((n_draws, mu.shape[1]), generator=noise, dtype=torch.float64)  # (M, L)
    z = latent_point(mu[drawn], std_of(logvar[drawn]), eps)
    own = -0.5 * (eps.pow(2) + logvar[drawn] + math.log(2 * math.pi)).sum(1)  # log q(z|x), (M,)

    log_aggregate, done = [], 0
    for log_q in log_gaussians(z, mu, logvar):  # (m, N)
        rows = torch.arange(len(log_q))
        log_q[rows, drawn[done + rows]] = own[done + rows]  # without rounding: I is at most ln N
        log_aggregate.append(torch.logsumexp(log_q, dim=1) - math.log(n))
        done += len(log_q)
    carried = own - torch.cat(log_aggregate)  # (M,), each at most ln N
    if not carried.isfinite().all():
        return None

    kl = kl_per_dim(mu, logvar).sum(1)  # (N,)
    known = [torch.ones_like(own), eps.pow(2).sum(1) - mu.shape[1], kl[drawn] - kl.mean()]
    fit = torch.linalg.lstsq(torch.stack(known, dim=1), carried[:, None], driver="gelsd").solution
    information = min(max(0.0, float(fit[0])), math.log(n))
    return KlParts(information, float(kl.mean()) - information, n)
