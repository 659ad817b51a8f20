"""What does a VAE minimise?

    log p(x)  >=  E_q[log p(x|z)] - KL(q(z|x) || p(z))  =  ELBO        p(z) = N(0, I)

    loss = recon + beta * kl       recon = -E_q[log p(x|z)]       kl = KL(q(z|x) || p(z))

At beta = 1 the loss is -ELBO: making it small raises a bound on how probable the images are (Kingma
& Welling 2014, eq. 3). One z per image, drawn from q(z|x), estimates the expectation E_q. A larger
beta presses codes towards the prior and pays for it with reconstruction (Higgins et al. 2017); what
is called ELBO keeps beta 1.

Log-probabilities of pixels add up, and so do KLs of dimensions: both terms are summed over them and
never averaged. An average over 784 pixels alone would make the effective beta 784. "Per image"
divides by the batch alone.
"""

from dataclasses import dataclass
from functools import cached_property

import torch
import torch.nn.functional as F
from torch import Tensor


def loss_function(
    recon_x: Tensor, x: Tensor, mu: Tensor, logvar: Tensor, *, beta: float = 1.0
) -> Tensor:
    """recon + beta * kl in nats, summed over the batch as in the lab."""
    recon = F.binary_cross_entropy(recon_x, x.reshape(recon_x.shape), reduction="sum")
    return recon + beta * kl_per_dim(mu, logvar).sum()


def loss_terms(recon_x: Tensor, x: Tensor, mu: Tensor, logvar: Tensor) -> tuple[Tensor, Tensor]:
    """(recon, kl) in nats per image, averaged over the batch."""
    recon = F.binary_cross_entropy(recon_x, x.reshape(recon_x.shape), reduction="sum")
    return recon / len(mu), kl_per_dim(mu, logvar).sum() / len(mu)


def kl_per_dim(mu: Tensor, logvar: Tensor) -> Tensor:
    """KL(N(mu, sigma^2) || N(0, 1)) of every image and dimension, (B, L), in nats."""
    # KL = 1/2 (sigma^2 + mu^2 - 1 - log sigma^2)        Kingma & Welling 2014, appendix B
    return 0.5 * (logvar.exp() + mu.pow(2) - 1 - logvar)


def recon_from_logits(logits: Tensor, x: Tensor) -> Tensor:
    """-log p(x|z) of every image, (B,), in nats, from the pixels' log-odds (B, 784).

    Equal to the cross-entropy of sigmoid(logits), without its overflow: where a float32 sigmoid
    rounds to 0 or 1, F.binary_cross_entropy can only clamp.
    """
    return F.binary_cross_entropy_with_logits(logits, x, reduction="none").sum(dim=1)


@dataclass(frozen=True, eq=False)
class Terms:
    """Both terms of the loss for every image of a batch, in nats."""

    recon: Tensor  # (B,)
    kl_per_dim: Tensor  # (B, L)

    @cached_property
    def recon_sum(self) -> Tensor:
        """Over the batch, ()."""
        return self.recon.sum()

    @cached_property
    def kl_sums(self) -> Tensor:
        """Over the batch, of every dimension, (L,)."""
        return self.kl_per_dim.sum(0)

    @property
    def kl(self) -> Tensor:
        """Summed over the dimensions, (B,)."""
        return self.kl_per_dim.sum(1)


def terms(logits: Tensor, x: Tensor, mu: Tensor, logvar: Tensor, *, variational: bool) -> Terms:
    """What images x (B, 784) cost whose decoder says logits (B, 784)."""
    return Terms(recon_from_logits(logits, x), kl_if(variational, mu, logvar))


def kl_if(variational: bool, mu: Tensor, logvar: Tensor) -> Tensor:
    """kl_per_dim of a VAE; of an autoencoder, whose loss has no such term, 0: (B, L)."""
    return kl_per_dim(mu, logvar) if variational else torch.zeros_like(mu)


def kl_term(kl_dims: Tensor, free_bits: float) -> Tensor:
    """The KL that the optimiser sees, in nats per image, from the batch mean per dimension (L,).

    sum_u max(free_bits, KL_u): below free_bits nats a dimension is left in peace
    (Kingma et al. 2016, "Improved variational inference with inverse autoregressive flow", eq. 15).
    """
    if free_bits == 0:
        return kl_dims.sum()
    return torch.clamp(kl_dims, min=free_bits).sum()
