"""How does a VAE turn an image into a cloud of codes, and back?

    x --encode--> mu, logvar --reparameterize--> z --decode--> recon_x

Shapes: B images per batch, 784 pixels, L = latent_dim. Nothing here trains or draws.
"""

import math
from typing import TypeVar

import torch
import torch.nn.functional as F
from torch import Tensor, nn

from vae_core.config import TrainConfig
from vae_core.data import N_PIXELS

LATENT_DIM = 2
Layer = TypeVar("Layer", nn.Linear, nn.Conv2d, nn.ConvTranspose2d)
FIRST_GUESS = 1e-3, 1 - 1e-3  # of a pixel that never, or always, had ink: not past recall


class VAE(nn.Module):
    """784-400-L-400-784, the lab's network. With `variational` false, its standard autoencoder.

    With a `generator` the initial weights come from it and the global seed is not touched.
    """

    def __init__(
        self,
        latent_dim: int = LATENT_DIM,
        hidden_dim: int = 400,
        *,
        variational: bool = True,
        generator: torch.Generator | None = None,
    ) -> None:
        super().__init__()
        self.latent_dim = latent_dim
        self.hidden_dim = hidden_dim
        self.variational = variational
        self.fc1 = _linear(N_PIXELS, hidden_dim, generator)
        self.fc_mean = _linear(hidden_dim, latent_dim, generator)
        self.fc_logvar = _linear(hidden_dim, latent_dim, generator)
        self.fc3 = _linear(latent_dim, hidden_dim, generator)
        self.fc4 = _linear(hidden_dim, N_PIXELS, generator)

    def encode(self, x: Tensor) -> tuple[Tensor, Tensor]:
        """Images (B, 784) or (B, 1, 28, 28) in [0, 1] to mu and logvar, each (B, L)."""
        h1 = F.relu(self.fc1(x.reshape(-1, N_PIXELS)))  # (B, hidden_dim)
        return self.fc_mean(h1), self.fc_logvar(h1)  # (B, L), (B, L)

    def reparameterize(
        self,
        mu: Tensor,
        logvar: Tensor,
        *,
        eps: Tensor | None = None,
        generator: torch.Generator | None = None,
    ) -> Tensor:
        """z = mu + sigma * eps, so that gradients reach mu and sigma. An autoencoder's z is mu.

        Without an eps, one is drawn from N(0, I).
        """
        if not self.variational:
            return mu
        if eps is None:
            eps = torch.randn(mu.shape, generator=generator, device=mu.device, dtype=mu.dtype)
        return latent_point(mu, std_of(logvar), eps)  # (B, L)

    def decode_logits(self, z: Tensor) -> Tensor:
        """Latent points (B, L) to the log-odds of every pixel (B, 784)."""
        h3 = F.relu(self.fc3(z))  # (B, hidden_dim)
        return self.fc4(h3)  # type: ignore[no-any-return]

    def decode(self, z: Tensor) -> Tensor:
        """Latent points (B, L) to a probability per pixel (B, 784)."""
        return torch.sigmoid(self.decode_logits(z))

    def forward(
        self, x: Tensor, *, generator: torch.Generator | None = None
    ) -> tuple[Tensor, Tensor, Tensor]:
        """Images to (recon_x, mu, logvar): (B, 784), (B, L), (B, L)."""
        mu, logvar = self.encode(x)
        z = self.reparameterize(mu, logvar, generator=generator)
        return self.decode(z), mu, logvar


def std_of(logvar: Tensor) -> Tensor:
    """sigma = exp(0.5 log sigma^2), of any shape: positive, whatever the network puts out."""
    return torch.exp(0.5 * logvar)


def latent_point(mu: Tensor, std: Tensor, eps: Tensor) -> Tensor:
    """z = mu + sigma * eps."""
    return mu + eps * std


def build_model(config: TrainConfig) -> VAE:
    """A new model as the config says. Its weights depend on the config's seed alone."""
    generator = torch.Generator().manual_seed(config.seed)
    return VAE(
        config.latent_dim, config.hidden_dim, variational=config.variational, generator=generator
    )


@torch.no_grad()
def start_from_mean(model: VAE, mean: Tensor) -> None:
    """Move a new model's biases so that it begins at the mean training image (784,).

    Before it has learnt anything it draws that image, at some 206 nats on MNIST, where the lab's
    start is a coin for every pixel, at 543; and the encoder sees how an image differs from it.
    """
    p = mean.clamp(*FIRST_GUESS)
    model.fc4.bias.copy_(torch.logit(p))  # as in the code of Burda et al. 2016
    model.fc1.bias.sub_(model.fc1.weight @ mean)  # fc1(x) = W (x - mean) + b


def _linear(n_in: int, n_out: int, generator: torch.Generator | None) -> nn.Linear:
    return _drawn(nn.Linear(n_in, n_out, device="meta"), generator)


def _drawn(layer: Layer, generator: torch.Generator | None) -> Layer:
    """A layer made on "meta", without weights, as torch would have drawn it by this generator."""
    bound = 1 / math.sqrt(layer.weight[0].numel())  # what kaiming_uniform_(a=sqrt(5)) comes to
    for name in ("weight", "bias"):
        values = nn.Parameter(torch.empty(getattr(layer, name).shape))
        setattr(layer, name, nn.init.uniform_(values, -bound, bound, generator=generator))
    return layer
