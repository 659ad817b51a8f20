"""What does a VAE do that an autoencoder does not, and is it the draw or the loss that does it?

Three models that come with the app. What flows through them is in diagrams.py, what they pay in
losses.py and shaken.py, their maps are in maps.py, what they make of chance in samples.py.
"""

import math
from collections.abc import Iterator
from dataclasses import dataclass

from dashboard.session.computed import computed
from dashboard.session.model_and_data import mnist_here
from dashboard.session.model_in_view import ModelInView, shipped_model
from dashboard.words.language import phrase, tr
from vae_core.aggregate.samples import aggregate_spread
from vae_core.data.loading import DataSet
from vae_core.record.checkpoint import Encodings

PAGE = "what_is_a_vae"
REACH = 2.0  # the circle on a map, in sigma of N(0, I)
NAMES = {  # as a heading, and at a row of pictures
    "mnist-2d-ae": (phrase("Autoencoder"), phrase("autoencoder")),
    "mnist-2d-beta0": (phrase("With a draw, beta 0"), phrase("beta 0")),
    "mnist-2d": (phrase("Variational autoencoder"), phrase("VAE")),
}


@dataclass(frozen=True, eq=False)
class Machines:
    """Three models that learnt from the same images in the same way, but for draw and loss."""

    ae: ModelInView
    beta0: ModelInView
    vae: ModelInView
    data: DataSet | None  # None: the images are not on this machine

    def __iter__(self) -> Iterator[ModelInView]:
        return iter((self.ae, self.beta0, self.vae))


def machines() -> Machines:
    """The three models, and the images where they are here. Raises ModelUnavailable."""
    ae, beta0, vae = (shipped_model(name) for name in NAMES)
    return Machines(ae, beta0, vae, mnist_here())


def heading(view: ModelInView) -> str:
    """What the machine is called, over what is its own."""
    return tr(NAMES[view.id][0])


def row_labels() -> list[str]:
    """What the three are called at rows of pictures."""
    return [tr(short) for _, short in NAMES.values()]


def codes_of(view: ModelInView) -> Encodings:
    """The codes of the test images, which every shipped model brings along."""
    assert view.encodings is not None
    return view.encodings


@computed(most=8)
def share_inside(view: ModelInView) -> float:
    """Which share of the codes lies inside the map's circle?"""
    return float((codes_of(view).mu.norm(dim=1) < REACH).float().mean())


def share_of_prior_inside() -> float:
    """And of the z that N(0, I) draws? Their squared length has a chi-squared distribution."""
    return 1 - math.exp(-(REACH**2) / 2)


@computed(most=8)
def spread(view: ModelInView) -> float:
    """How far z spreads per dimension; an autoencoder's z has no sigma."""
    codes = codes_of(view)
    return aggregate_spread(
        codes.mu, codes.logvar if view.config.variational else codes.logvar - float("inf")
    )
