"""What does a reconstruction loss mean on this data set?"""

import math
from functools import lru_cache

import torch
import torch.nn.functional as F
from torch import Tensor

from vae_core.data import N_PIXELS
from vae_core.data.images import LabelledImages, as_pixels
from vae_core.data.loading import DataSet
from vae_core.device import torch_threads
from vae_core.explain.pixel_cost import floor_per_image
from vae_core.explain.ruler import Guides

PART = 1000  # images looked at at once: all of MNIST takes 376 MB in int64
UNTRAINED = N_PIXELS * math.log(2)  # nats per image: every pixel a fair coin


@lru_cache(maxsize=4)
def guides(data: DataSet) -> Guides:
    """The losses that a reconstruction can be compared with, in nats per test image."""
    with torch_threads(1):  # parts are too small for more
        train, test = data.train, data.test
        n_classes = 1 + int(torch.cat([train.labels, test.labels]).max())
        ink = torch.zeros(n_classes, N_PIXELS, dtype=torch.int64)
        for part, labels in zip(train.images.split(PART), train.labels.split(PART), strict=True):
            ink.index_add_(0, labels, part.long())
        sizes = train.labels.bincount(minlength=n_classes)  # (C,)
        mean = ink.sum(0) / (255 * len(train))
        of_class = ink / (255 * sizes.clamp(min=1)[:, None])
        floor = sum(float(floor_per_image(as_pixels(x)).sum()) for x in test.images.split(PART))
        return Guides(
            UNTRAINED,
            _cost(mean.expand_as(of_class), test),
            _cost(of_class, test),
            floor / len(test),
        )


def _cost(of_class: Tensor, test: LabelledImages) -> float:
    """What test images cost, each decoded to the picture of its class."""
    p = of_class.clamp(1e-6, 1 - 1e-6)
    cost = 0.0
    for part, labels in zip(test.images.split(PART), test.labels.split(PART), strict=True):
        x = as_pixels(part)
        cost += float(F.binary_cross_entropy(p[labels], x, reduction="sum"))
    return cost / len(test)
