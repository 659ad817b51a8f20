"""How far below log p(x) does the ELBO stay, over many images, and for which of two reasons?

    amortisation gap    ELBO of the best upright Gaussian for this image - ELBO of the encoder's
    approximation gap   log p(x) - ELBO of the best upright Gaussian

Cremer, Li & Duvenaud 2018, "Inference suboptimality in variational autoencoders". A second and a
half an image, so `python -m benchmarks.gaps` computes it once, and a file brings it along.
"""

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from pathlib import Path

import safetensors.torch
import torch
from torch import Tensor

from vae_core.data.images import as_pixels
from vae_core.explain.bound import best_gaussian, elbo_of, encoders_gaussian, k_sample_bounds
from vae_core.explain.pixel_cost import binarised
from vae_core.files import replacing
from vae_core.likelihood import exact_posterior, log_p_x_on_one_grid
from vae_core.model import VAE
from vae_core.record.file import content_of, naming_the_file

N_SAMPLES = (1, 2, 5, 10, 20, 50, 100, 200, 500, 1000, 2000, 5000)  # K, each divides the draws
N_DRAWS = 50_000


@dataclass(frozen=True, eq=False)
class Gaps:
    """log p(x) of n images in black and white, and the bounds below it, in nats."""

    rows: Tensor  # (n,) of the test set
    log_p_x: Tensor  # (n,)
    encoder: Tensor  # (n,) ELBO of q(z|x)
    upright: Tensor  # (n,) of the best upright Gaussian
    turned: Tensor  # (n,) of the best Gaussian of all
    upright_mu: Tensor  # (n, 2)
    upright_scale: Tensor  # (n, 2, 2): z = mu + scale @ eps
    turned_mu: Tensor  # (n, 2)
    turned_scale: Tensor  # (n, 2, 2)
    sampled: Tensor  # (n, 12) bounds of K = N_SAMPLES samples
    sampled_error: Tensor  # (n, 12) their standard errors
    grey_gap: Tensor  # (n,) of the image as scanned: from the encoder's ELBO to the best possible

    def __post_init__(self) -> None:
        n, k = len(self.rows), len(N_SAMPLES)
        shapes = {"mu": (n, 2), "scale": (n, 2, 2), "sampled": (n, k), "sampled_error": (n, k)}
        for name, values in asdict(self).items():
            wanted = shapes.get(name.removeprefix("upright_").removeprefix("turned_"), (n,))
            if values.shape != wanted or not bool(values.isfinite().all()):
                raise ValueError(f"{name} is {tuple(values.shape)} and should be {wanted}")

    @property
    def amortisation(self) -> Tensor:
        """What a better upright Gaussian wins, (n,)."""
        return self.upright - self.encoder

    @property
    def approximation(self) -> Tensor:
        """What no upright Gaussian wins, (n,)."""
        return self.log_p_x - self.upright

    def place_of(self, row: int) -> int:
        """Where a row of the test set stands here. Raises IndexError where it doesn't."""
        return int((self.rows == row).nonzero()[0])


def gaps(model: VAE, images: Tensor, rows: Sequence[int]) -> Gaps:
    """Of images (n, 784) that are these rows of the test set; each pixel made black or white."""
    found = [_of_one(model, image) for image in as_pixels(images).split(1)]
    return Gaps(
        rows=torch.tensor(rows),
        **{name: torch.stack([one[name] for one in found]).float() for name in found[0]},
    )


def _of_one(model: VAE, grey: Tensor) -> dict[str, Tensor]:
    x = binarised(grey)
    upright = best_gaussian(model, x)
    turned = best_gaussian(model, x, turned=True)
    sampled, error = k_sample_bounds(model, x, N_SAMPLES, n_draws=N_DRAWS)
    return {
        "log_p_x": torch.tensor(exact_posterior(model, x).log_p_x),
        "encoder": torch.tensor(elbo_of(model, x, encoders_gaussian(model, x))),
        "upright": torch.tensor(elbo_of(model, x, upright)),
        "turned": torch.tensor(elbo_of(model, x, turned)),
        "upright_mu": upright.mu,
        "upright_scale": upright.scale,
        "turned_mu": turned.mu,
        "turned_scale": turned.scale,
        "sampled": sampled,
        "sampled_error": error,
        "grey_gap": torch.tensor(exact_posterior(model, grey, n_grid=101).gap),
    }


def mean_gap(model: VAE, images: Tensor) -> float:
    """log p(x) - ELBO of q(z|x), the mean over images (n, ...) made black and white.

    A second for a hundred. Raises ValueError unless the model is a VAE with two dimensions.
    """
    x = binarised(as_pixels(images))
    log_p_x = log_p_x_on_one_grid(model, x)
    elbo = [elbo_of(model, one, encoders_gaussian(model, one)) for one in x.split(1)]
    return float(log_p_x.mean()) - sum(elbo) / len(elbo)


def save_gaps(found: Gaps, path: Path) -> None:
    """Write them to a safetensors file."""
    with replacing(path) as stream:
        stream.write(safetensors.torch.save(asdict(found)))


def load_gaps(path: Path) -> Gaps:
    """Read them; opening runs no code. Raises CheckpointError and OSError."""
    content = content_of(path)
    with naming_the_file(path.name):
        return Gaps(**safetensors.torch.load(content))
