"""What does a reconstruction loss mean on this data set?"""

import math
from dataclasses import dataclass
from functools import lru_cache

import torch
import torch.nn.functional as F
from torch import Tensor

from vae_core.data import N_PIXELS
from vae_core.data.images import as_pixels
from vae_core.data.loading import DataSet
from vae_core.device import torch_threads
from vae_core.explain.pixel_cost import floor_per_image

PART = 1000  # images looked at at once: all of MNIST takes 376 MB in int64


@dataclass(frozen=True)
class Guides:
    """What a reconstruction loss on this data set means, in nats per image."""

    untrained: float  # every pixel a fair coin
    collapsed: float  # every image decoded to the mean image
    floor: float  # every image decoded to itself: grey pixels have entropy


@lru_cache(maxsize=4)
def guides(data: DataSet) -> Guides:
    """The three losses that a reconstruction can be compared with, in nats per test image."""
    with torch_threads(1):  # parts are too small for more
        return _guides(data.train.images, data.test.images)


def _guides(train: Tensor, test: Tensor) -> Guides:
    ink = torch.zeros(N_PIXELS, dtype=torch.int64)
    for part in train.split(PART):
        ink += part.sum(0, dtype=torch.int64)
    mean = ink / (255 * len(train))
    p = mean.clamp(1e-6, 1 - 1e-6)
    collapsed = floor = 0.0
    for part in test.split(PART):
        x = as_pixels(part)
        collapsed += float(F.binary_cross_entropy(p.expand_as(x), x, reduction="sum"))
        floor += float(floor_per_image(x).sum())
    n = len(test)
    return Guides(N_PIXELS * math.log(2), collapsed / n, floor / n)
