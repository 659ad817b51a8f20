"""Where do the two forces on an image's code balance?"""

from dataclasses import dataclass

import numpy as np
import streamlit as st
import torch
from torch import Tensor

from dashboard.charts.planes import Points
from dashboard.session.model_and_data import ModelAndData
from dashboard.views.common.layers import pixels_of
from vae_core.device import torch_threads
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


@st.cache_data(max_entries=256, show_spinner=False)
def way_to_balance(
    version: str,
    row: int,
    beta: float,
    origin: tuple[float, float] | None,
    _lesson: ModelAndData,
) -> Points:
    """From `origin`, or else the encoder's mu, to where the forces balance: (n, 2)."""
    image = encoded(_lesson, row)
    mu = image.mu if origin is None else torch.tensor(origin)
    with torch_threads(1):
        way: Points = let_go(
            _lesson.view.model, image.x, mu, image.logvar, fixed_eps(2), beta=beta
        ).numpy()
    return way


@st.cache_data(max_entries=4, show_spinner=False)
def grey_codes(version: str, _lesson: ModelAndData) -> tuple[Points, np.ndarray]:
    """mu of the first test images (N, 2), and their labels (N,)."""
    test = _lesson.data.test
    with torch_threads(1):
        mu, _ = encode_images(_lesson.view.model, test.images[:N_CODES])
    return mu.numpy(), test.labels[:N_CODES].numpy()
