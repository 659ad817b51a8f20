"""What does a reconstruction loss mean on this data set?"""

import math
from dataclasses import dataclass
from functools import lru_cache

import torch
import torch.nn.functional as F

from vae_core.data import N_PIXELS
from vae_core.data.images import as_pixels
from vae_core.data.loading import DataSet
from vae_core.explain.pixel_cost import floor_per_image


@dataclass(frozen=True)
class Guides:
    """What a reconstruction loss on this data set means, in nats per image."""

    untrained: float  # every pixel a fair coin
    collapsed: float  # every image decoded to the mean image
    floor: float  # every image decoded to itself: grey pixels have entropy


@lru_cache(maxsize=4)
def guides(data: DataSet) -> Guides:
    """The three losses that a reconstruction can be compared with, in nats per test image."""
    ink = data.train.images.sum(0, dtype=torch.int64)  # (784,); as floats they would take 188 MB
    mean = ink / (255 * len(data.train))
    p = mean.clamp(1e-6, 1 - 1e-6).expand(len(data.test), -1)
    x = as_pixels(data.test.images)
    n = len(data.test)
    return Guides(
        untrained=N_PIXELS * math.log(2),
        collapsed=float(F.binary_cross_entropy(p, x, reduction="sum")) / n,
        floor=float(floor_per_image(x).mean()),
    )
