"""Where do the two forces on an image's code balance?"""

from dataclasses import dataclass

import numpy as np
import torch
from torch import Tensor

from dashboard.charts.planes import Points
from dashboard.session.computed import computed
from dashboard.session.model_and_data import ModelAndData
from dashboard.views.common.layers import pixels_of
from vae_core.diagnostics import encode_images
from vae_core.explain.forces import fixed_eps, let_go

N_CODES = 2000


@dataclass(frozen=True, eq=False)
class Image:
    """The chosen image as the encoder sees it."""

    x: Tensor  # (784,)
    mu: Tensor  # (2,)
    logvar: Tensor  # (2,)


def encoded(lesson: ModelAndData, row: int) -> Image:
    """One test image, encoded by the lesson's model."""
    x = pixels_of(lesson, row)
    mu, logvar = lesson.view.model.encode(x)
    return Image(x[0], mu[0], logvar[0])


@computed(most=256)
def way_to_balance(
    lesson: ModelAndData, row: int, beta: float, origin: tuple[float, float] | None
) -> Points:
    """From `origin`, or else the encoder's mu, to where the forces balance: (n, 2)."""
    image = encoded(lesson, row)
    mu = image.mu if origin is None else torch.tensor(origin)
    way = let_go(lesson.view.model, image.x, mu, image.logvar, fixed_eps(2), beta=beta)
    return way.numpy()


@computed(most=4)
def grey_codes(lesson: ModelAndData) -> tuple[Points, np.ndarray]:
    """mu of the first test images (N, 2), and their labels (N,)."""
    test = lesson.data.test
    mu, _ = encode_images(lesson.view.model, test.images[:N_CODES])
    return mu.numpy(), test.labels[:N_CODES].numpy()
