"""What do several lessons say of one image and of the layers it goes through?"""

import streamlit as st
import torch

from dashboard.charts.layers import activations
from dashboard.components.plot import plot
from dashboard.session.model_and_data import ModelAndData
from dashboard.words.language import comma, ntr
from dashboard.words.numbers import number
from vae_core.data.images import as_pixels

DOT, RING, CROSS = "●", "◯", "✚"  # as the keys of charts have them
SIGMA = "\N{GREEK SMALL LETTER SIGMA}"  # the linter takes the letter itself for an o


def pixels_of(lesson: ModelAndData, row: int) -> torch.Tensor:
    """One test image, (1, 784) in [0, 1]."""
    return as_pixels(lesson.data.test.images[row : row + 1])


def about(lesson: ModelAndData, row: int) -> str:
    """What a picture of this image is of."""
    return f"{lesson.view.id} image {row}"


def n_on(h: torch.Tensor) -> int:
    """How many units are above zero."""
    return int((h > 0).sum())


def pair(values: torch.Tensor) -> str:
    """(1, L) as a point."""
    return f"({comma().join(number(float(value)) for value in values[0])})"


def hidden_units(
    name: str, h: torch.Tensor, *, key: str, of: str, now: str = "", height: int
) -> None:
    """A hidden layer's activations (1, hidden_dim), and how many of them are on."""
    on = n_on(h)
    st.markdown(
        ntr(
            "**{name}**: {n:,} of {of:,} is on",
            "**{name}**: {n:,} of {of:,} are on",
            on,
            name=name,
            of=h.numel(),
        )
    )
    plot(
        activations(h[0].numpy()),
        key=key,
        of=of,
        now=now,
        height=height,
        alt=ntr(
            "The {of} hidden units as a square of cells, darker where they are more active: {n} "
            "is above zero, the strongest at {most:.2f}",
            "The {of} hidden units as a square of cells, darker where they are more active: {n} "
            "are above zero, the strongest at {most:.2f}",
            on,
            of=h.numel(),
            most=float(h.max()),
        ),
    )
