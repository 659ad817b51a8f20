"""What does a model make, at one moment, of the same digits and of the same noise?

For whoever watches a run, and for its film (film.py).
"""

from dataclasses import dataclass
from typing import Any

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor

from vae_core.data.images import LabelledImages
from vae_core.diagnostics import encode_images
from vae_core.model import VAE
from vae_core.record.film import N_SAMPLES, Film, Frame, KeptDecoder
from vae_core.sampling import decode_points, generate_samples

N_MAPPED = 1000  # test images on the map: encoding them takes some 5 ms
NOISE_SEED = 0  # the same draw in every run, so that two runs can be compared


@dataclass(frozen=True)
class Picture:
    """What the model made of them."""

    reconstructions: NDArray[np.uint8]  # (10, 784) decoded from mu
    samples: NDArray[np.uint8]  # (64, 784) decoded from one fixed draw of N(0, I)
    mu: NDArray[np.float32]  # (N, L) of the mapped test images

    def frame(self, step: int) -> Frame:
        """As a film has it."""
        return Frame.of(step, self.mu, np.concatenate([self.reconstructions, self.samples]))


class Camera:
    """Knows which test images, and which noise, to use."""

    def __init__(self, test: LabelledImages, *, n_mapped: int = N_MAPPED) -> None:
        self._shown = test.images[list(test.first_of_each_class().values())]  # (10, 784) uint8
        self._mapped = test.balanced_subset(min(n_mapped, len(test)))
        self.originals: NDArray[np.uint8] = _frozen(self._shown)  # (10, 784)
        self.labels: NDArray[np.int64] = _frozen(self._mapped.labels)  # (N,)

    def take(self, model: VAE) -> Picture:
        """A picture of the model now."""
        mu, _ = encode_images(model, self._shown)
        noise = torch.Generator().manual_seed(NOISE_SEED)
        codes, _ = encode_images(model, self._mapped.images)
        return Picture(
            reconstructions=_frozen(_ink(decode_points(model, mu))),
            samples=_frozen(_ink(generate_samples(model, N_SAMPLES, generator=noise))),
            mu=_frozen(codes),
        )

    def empty_film(self) -> Film:
        """Of these images, without a frame."""
        return Film(self.originals, self.labels.astype(np.uint8))


def kept_decoder(step: int, model: VAE) -> KeptDecoder:
    """The model's decoder, as a film has it."""
    layers = (model.fc3.weight.T, model.fc3.bias, model.fc4.weight.T, model.fc4.bias)
    weights = torch.cat([part.detach().flatten() for part in layers])
    return KeptDecoder(step, weights.half().cpu().numpy())


def _ink(pixels: Tensor) -> Tensor:
    return (pixels * 255).round().byte()


def _frozen(values: Tensor) -> NDArray[Any]:
    """As numpy has it, for reading only: every page that looks at a run gets the same array."""
    array: NDArray[Any] = values.numpy()
    array.flags.writeable = False
    return array
