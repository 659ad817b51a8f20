"""What does a VAE do that an autoencoder does not?

The two models that come with the app. What flows through them is in two_machines.py and
shaken.py, their maps are in two_maps.py, what they make of chance in samples.py.
"""

import math
from dataclasses import dataclass

from dashboard.session.computed import computed
from dashboard.session.model_and_data import mnist_here
from dashboard.session.model_in_view import ModelInView, shipped_model
from vae_core.aggregate.samples import aggregate_spread
from vae_core.data.loading import DataSet
from vae_core.record.checkpoint import Encodings

PAGE = "what_is_a_vae"
REACH = 2.0  # the circle on a map, in sigma of N(0, I)


@dataclass(frozen=True, eq=False)
class Pair:
    """An autoencoder and a VAE that learnt from the same images in the same way."""

    ae: ModelInView
    vae: ModelInView
    data: DataSet | None  # None: the images are not on this machine


def both() -> Pair:
    """The two models, and the images where they are here. Raises ModelUnavailable."""
    return Pair(shipped_model("mnist-2d-ae"), shipped_model("mnist-2d"), mnist_here())


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
