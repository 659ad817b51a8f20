"""What goes wrong when one term of the loss is summed and the other averaged?

A common bug in VAEs that people write themselves. `averaged_loss` is that bug, kept here to be
looked at: nothing that the app trains uses it. Two small models learn side by side, one from the
lab's `loss_function`, one from the bug; all else is the same.
"""

from collections.abc import Callable
from dataclasses import dataclass

import torch
import torch.nn.functional as F
from torch import Tensor

from vae_core.adam import Adam
from vae_core.diagnostics import Evaluation, evaluate
from vae_core.loss import kl_per_dim, loss_function, loss_terms
from vae_core.model import VAE
from vae_core.sampling import decode_points, generate_samples

Loss = Callable[[Tensor, Tensor, Tensor, Tensor], Tensor]

# So small that both are trained in a second or two, and still far enough to tell them apart.
N_IMAGES, LATENT_DIM, HIDDEN_DIM = 2000, 2, 64
EPOCHS, BATCH_SIZE, LEARNING_RATE = 4, 20, 5e-3


@dataclass(frozen=True, eq=False)
class SmallModel:
    """What one of the two has become."""

    figures: Evaluation  # on test images
    reconstructions: Tensor  # (n, 784), decoded from mu
    samples: Tensor  # (n, 784), decoded from N(0, I)


def averaged_loss(recon_x: Tensor, x: Tensor, mu: Tensor, logvar: Tensor) -> Tensor:
    """The bug: recon averaged over the pixels too, KL over the batch alone."""
    recon = F.binary_cross_entropy(recon_x, x.reshape(recon_x.shape), reduction="mean")
    return recon + kl_per_dim(mu, logvar).sum(dim=1).mean()


@torch.no_grad()
def effective_beta(loss: Loss, recon_x: Tensor, x: Tensor, mu: Tensor, logvar: Tensor) -> float:
    """How much more a nat of KL weighs in `loss` than a nat of reconstruction."""
    recon, kl = loss_terms(recon_x, x, mu, logvar)
    nothing = torch.zeros_like(mu)
    only_recon = loss(recon_x, x, nothing, nothing)  # mu = 0, sigma = 1: the KL is 0
    only_kl = loss(recon_x, x, mu, logvar) - only_recon
    return float((only_kl / kl) / (only_recon / recon))


def train_with(loss: Loss, x: Tensor) -> VAE:
    """A small VAE trained on images (N, 784), as in the lab, with the given loss."""
    generator = torch.Generator().manual_seed(0)
    model = VAE(LATENT_DIM, HIDDEN_DIM, generator=generator)
    optimizer = Adam(model.parameters(), LEARNING_RATE)
    for _ in range(EPOCHS):
        for rows in torch.randperm(len(x), generator=generator).split(BATCH_SIZE):
            recon_x, mu, logvar = model(x[rows], generator=generator)
            optimizer.zero_grad()
            loss(recon_x, x[rows], mu, logvar).backward()
            optimizer.step()
    return model


def small_model(loss: Loss, x: Tensor, test_x: Tensor, shown: Tensor) -> SmallModel:
    """Train on x with `loss`; figures of test_x, reconstructions of `shown`, as many samples."""
    model = train_with(loss, x).eval().requires_grad_(False)
    samples = generate_samples(model, len(shown), generator=torch.Generator().manual_seed(1))
    return SmallModel(
        evaluate(model, test_x), decode_points(model, model.encode(shown)[0]), samples
    )


def sum_and_mean(x: Tensor, test_x: Tensor, shown: Tensor) -> tuple[SmallModel, SmallModel]:
    """The lab's loss and the bug, each with a model of its own."""
    return (
        small_model(loss_function, x, test_x, shown),
        small_model(averaged_loss, x, test_x, shown),
    )
