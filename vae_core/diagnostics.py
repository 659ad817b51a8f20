"""How good is a model, and what do its latent dimensions carry?

Everything in nats per image, on images that the model has not been trained on. No gradients, and
random numbers come from a generator made here, so that the same model gives the same figures.
How probable an image is under the model stands in likelihood.py.
"""

from collections.abc import Iterator
from dataclasses import dataclass

import torch
from torch import Tensor

from vae_core.aggregate.information import KlParts, kl_parts
from vae_core.data.images import as_pixels, check_images
from vae_core.loss import Terms, terms
from vae_core.model import VAE

ACTIVE_VARIANCE = 0.01  # Burda et al. 2016, section 5.1
DEAD_KL = 0.01  # nats


@dataclass(frozen=True)
class Evaluation:
    """A model on a set of images, with one sampled z per image."""

    recon: float
    kl: float  # 0 for an autoencoder, which has no KL term
    loss: float  # recon + beta * kl
    elbo: float  # -(recon + kl): the bound belongs to beta = 1, whatever the run's beta
    kl_per_dim: tuple[float, ...]
    active_units: int  # dimensions whose mu varies over the images: variance > 0.01
    dead_by_kl: int  # dimensions with less than 0.01 nats; the two need not add up to L
    parts: KlParts | None  # what the KL is spent on; None for an autoencoder


@torch.inference_mode()
def encode_images(model: VAE, images: Tensor, *, batch_size: int = 1000) -> tuple[Tensor, Tensor]:
    """mu and logvar of any number of images (N, ...), each (N, L), in batches, on the CPU."""
    check_images(images)
    device = next(model.parameters()).device
    pairs = [model.encode(as_pixels(part.to(device))) for part in images.split(batch_size)]
    return torch.cat([mu for mu, _ in pairs]).cpu(), torch.cat([v for _, v in pairs]).cpu()


@torch.inference_mode()
def evaluate(
    model: VAE, images: Tensor, *, beta: float = 1.0, batch_size: int = 1000, seed: int = 0
) -> Evaluation:
    """Reconstruction and KL of images (N, ...), uint8 or in [0, 1]."""
    recon, mus, logvars, kls = 0.0, [], [], []
    for mu, logvar, costs in _passed(model, images, seed, batch_size):
        recon += float(costs.recon.double().sum())
        mus.append(mu)
        logvars.append(logvar)
        kls.append(costs.kl_per_dim)
    recon /= len(images)
    kl_dims = torch.cat(kls).double().mean(0)  # (L,)
    variance = torch.cat(mus).double().var(0)  # (L,); the variance over x of E[z|x] = mu
    kl = float(kl_dims.sum())
    return Evaluation(
        recon=recon,
        kl=kl,
        loss=recon + beta * kl,
        elbo=-(recon + kl),
        kl_per_dim=tuple(kl_dims.tolist()),
        active_units=int((variance > ACTIVE_VARIANCE).sum()),
        dead_by_kl=int((kl_dims < DEAD_KL).sum()),
        parts=kl_parts(torch.cat(mus), torch.cat(logvars)) if model.variational else None,
    )


@torch.inference_mode()
def image_losses(
    model: VAE, images: Tensor, *, seed: int | None = None, batch_size: int = 1000
) -> tuple[Tensor, Tensor]:
    """recon and kl of every image (N, ...), each (N,), in nats.

    Decoded from mu; with a `seed`, from one draw of z. An autoencoder's kl is 0.
    """
    costs = [costs for _, _, costs in _passed(model, images, seed, batch_size)]
    return torch.cat([c.recon for c in costs]).cpu(), torch.cat([c.kl for c in costs]).cpu()


def _passed(
    model: VAE, images: Tensor, seed: int | None, batch_size: int
) -> Iterator[tuple[Tensor, Tensor, Terms]]:
    """mu, logvar and the loss's terms of every batch; z is a draw of this seed, without one mu."""
    check_images(images)
    device = next(model.parameters()).device
    noise = torch.Generator(device).manual_seed(seed or 0)
    for part in images.split(batch_size):
        x = as_pixels(part.to(device))
        mu, logvar = model.encode(x)
        z = mu if seed is None else model.reparameterize(mu, logvar, generator=noise)
        logits = model.decode_logits(z)
        yield mu, logvar, terms(logits, x, mu, logvar, variational=model.variational)
