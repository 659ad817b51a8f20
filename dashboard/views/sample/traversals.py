"""What do the numbers of a code mean?

Each is moved alone while the others stay. Both at once, all over the plane: see whole_plane.py.
"""

import streamlit as st
import torch
from torch import Tensor

from dashboard.components.digits import Pixels, digits, pixels
from dashboard.controls.kept import kept
from dashboard.session.computed import computed
from dashboard.session.model_in_view import ModelInView
from dashboard.views.common.dimensions import named_dimensions
from dashboard.views.sample.common import (
    CONTROL_PX,
    class_name,
    lead,
    offer_gif,
    typical_codes,
)
from dashboard.words.language import tr, written
from vae_core.sampling import decode_points, traverse

VALUES = range(-3, 4)
N_FRAMES = 25  # of a GIF, one way
MOST_ROWS = 10


@st.fragment
def one_at_a_time(view: ModelInView) -> None:
    """Traversals: each row moves one latent dimension and leaves the others alone."""
    dimensions = _dimensions(view)
    lead(_what_rows_are(view, len(dimensions)))
    z = _starting_point(view)
    begin = _beginning()
    digits(
        _rows(view, begin, tuple(dimensions), z),
        key="traversals",
        of=f"{view.id} {begin}",
        alt=tr(
            "In each row one number of the code goes from \N{MINUS SIGN}3 to 3: {rows}",
            rows=", ".join(dimensions.values()),
        ),
        row_labels=list(dimensions.values()),
        column_labels=[written(value) for value in VALUES],
    )
    top = next(iter(dimensions))
    path = traverse(z, top, torch.linspace(VALUES[0], VALUES[-1], N_FRAMES))
    offer_gif(view, path, "traversal_gif", tr("Download the top row as GIF"), f"z{top + 1} {begin}")


@computed(most=64)
def _rows(view: ModelInView, begin: str, dimensions: tuple[int, ...], _z: Tensor) -> Pixels:
    """A row for each dimension. `begin` says which code of the model z is."""
    rows = [traverse(_z, dimension, VALUES) for dimension in dimensions]
    return pixels(decode_points(view.model, torch.cat(rows)))


def _beginning() -> str:
    """Where the rows start, for a file's name."""
    label = st.session_state["traverse_from"]
    return "centre" if label is None else f"class {label}"


def _starting_point(view: ModelInView) -> Tensor:
    """z = 0, or the typical code of a class."""
    typical = typical_codes(view, view.encodings) if view.encodings else {}
    chosen: int | None = st.selectbox(
        tr("Starting from"),
        [None, *typical],
        format_func=lambda label: (
            tr("the centre, z = 0")
            if label is None
            else tr("a typical {name}", name=class_name(view, label))
        ),
        width=2 * CONTROL_PX,
        **kept("traverse_from"),
    )
    return torch.zeros(view.latent_dim) if chosen is None else typical[chosen]


def _dimensions(view: ModelInView) -> dict[int, str]:
    """The dimensions that say most, each with its label; without codes, the first ones."""
    if view.encodings is None:
        return {d: f"z{d + 1}" for d in range(min(view.latent_dim, MOST_ROWS))}
    return dict(list(named_dimensions(view, view.encodings).items())[:MOST_ROWS])


def _what_rows_are(view: ModelInView, n: int) -> str:
    moves = tr(
        "**One number at a time.** Each row moves one dimension of the code from "
        "\N{MINUS SIGN}3 to 3 and leaves the others alone."
    )
    return f"{moves} {_which_rows(view, n)}"


def _which_rows(view: ModelInView, n: int) -> str:
    if view.encodings is None:
        return tr("Which ones say most can't be told without codes of test images.")
    if view.config.variational and n < view.latent_dim:
        return tr(
            "Shown are the top {n} of {latent_dim} by their KL in nats per image: one that says "
            "hardly anything changes hardly anything.",
            n=n,
            latent_dim=view.latent_dim,
        )
    if view.config.variational:
        return tr(
            "They stand in order by their KL in nats per image: one that says hardly anything "
            "changes hardly anything."
        )
    if n < view.latent_dim:
        return tr(
            "Shown are the top {n} of {latent_dim} by the standard deviation of mu: an "
            "autoencoder's codes may reach far beyond 3.",
            n=n,
            latent_dim=view.latent_dim,
        )
    return tr(
        "They stand in order by the standard deviation of mu: an autoencoder's codes may reach "
        "far beyond 3."
    )
