"""What is worth showing of a model while it trains?

Computed between two steps, into plain arrays.
"""

import time
from typing import TYPE_CHECKING, Any

import torch
from torch import Tensor

from dashboard.runs.decoder_weights import DecoderWeights, decoder_weights
from dashboard.runs.snapshot import Pictures
from vae_core.data.loading import DataSet
from vae_core.device import torch_threads
from vae_core.diagnostics import encode_images
from vae_core.model import VAE
from vae_core.sampling import decode_points, generate_samples

if TYPE_CHECKING:
    from numpy.typing import NDArray

PICTURES_EVERY_S = 0.5
DECODER_EVERY_S = 5.0  # browsers get it, and it is large
N_MAPPED = 1000  # test images on the map: encoding them takes some 5 ms
N_SAMPLES = 64
NOISE_SEED = 0  # the same draw in every run, so that two runs can be compared


class Photographer:
    """Makes pictures of one run's model. Knows which test images, and which noise, to use."""

    def __init__(self, data: DataSet) -> None:
        test = data.test
        self._shown = test.images[list(test.first_of_each_class().values())]  # (10, 784) uint8
        self._mapped = test.balanced_subset(min(N_MAPPED, len(test)))
        self._class_names = data.class_names
        self._decoder: DecoderWeights | None = None
        self._pictured_at = self._decoder_at = 0.0

    @property
    def ready(self) -> bool:
        """Is it time for the next ones?"""
        return time.monotonic() - self._pictured_at >= PICTURES_EVERY_S

    def take(self, model: VAE, version: str, *, anew: bool) -> dict[str, Any]:
        """Pictures of the model now, and its decoder: as it is now, or was a moment ago.

        On one thread. As a snapshot has them; version: another one as soon as the weights are.
        """
        with torch_threads(1):
            pictures = self.pictures(model)
        now = time.monotonic()
        if anew or now - self._decoder_at >= DECODER_EVERY_S:
            self._decoder = decoder_weights(model, version, pictures.mu)
            self._decoder_at = now
        self._pictured_at = time.monotonic()
        return {"pictures": pictures, "decoder": self._decoder}

    def pictures(self, model: VAE) -> Pictures:
        """What the model makes of them now."""
        mu, _ = encode_images(model, self._shown)
        noise = torch.Generator().manual_seed(NOISE_SEED)
        codes, _ = encode_images(model, self._mapped.images)
        return Pictures(
            originals=_frozen(self._shown),
            reconstructions=_frozen(_ink(decode_points(model, mu))),
            samples=_frozen(_ink(generate_samples(model, N_SAMPLES, generator=noise))),
            mu=_frozen(codes),
            labels=_frozen(self._mapped.labels),
            class_names=self._class_names,
        )


def _ink(pixels: Tensor) -> Tensor:
    return (pixels * 255).round().byte()


def _frozen(values: Tensor) -> "NDArray[Any]":
    """As numpy has it, for reading only: every page that looks at a run gets the same array."""
    array: NDArray[Any] = values.numpy()
    array.flags.writeable = False
    return array
