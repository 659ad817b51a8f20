"""What is worth showing of a model while it trains, and what does a loss mean on this data set?

Computed on the run's own thread, between two steps, into plain arrays.
"""

from typing import TYPE_CHECKING, Any

import torch
from torch import Tensor

from dashboard.runs.snapshot import Pictures
from vae_core.data.loading import DataSet
from vae_core.diagnostics import encode_images
from vae_core.model import VAE
from vae_core.sampling import decode_points, generate_samples

if TYPE_CHECKING:
    from numpy.typing import NDArray

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
