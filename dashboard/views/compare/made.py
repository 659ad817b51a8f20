"""What do the models say and draw? Small answers, kept for everybody by which model they are of.

A model itself is fetched, and let go, where an answer is not there yet: sixty runs that a class
compares would not have room in memory.
"""

import hashlib
import threading
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from dashboard.session.computed import computed
from dashboard.session.model_in_view import ModelInView, view_of
from dashboard.views.common.what_codes_carry import kl_parts_of
from vae_core.aggregate.information import KlParts
from vae_core.data.digit_grid import as_bytes
from vae_core.data.images import first_of_each
from vae_core.sampling import decode_points, same_noise

N_CODES = 1000  # test images on a map
N_SAMPLES = 12
MOST_KEPT = 256  # each some 10 kB

# Models that are looked at together: each takes 10 MB for a moment, and its I(x; z) some 40.
few_at_once = threading.BoundedSemaphore(2)


@dataclass(frozen=True, eq=False)
class Seen:
    """A model as it was looked at."""

    version: str
    step: int  # of a run
    images: str  # which test images: alike where they are the same ones; "": they are not here
    rows: tuple[int, ...]  # the first image of each class
    reconstructed: NDArray[np.uint8]  # (rows, 784) decoded from mu


@computed(most=MOST_KEPT)
def seen(name: str, version: str) -> Seen | None:
    """The model; None where it can't be had just now. Raises ModelUnavailable."""
    with few_at_once:
        view = view_or_none(name, version)
        if view is None:
            return None
        images, rows, drawn = images_of(view), [], np.zeros((0, 784), np.uint8)
        if view.encodings is not None:
            rows = list(first_of_each(view.encodings.labels[:N_CODES]).values())
            drawn = as_bytes(decode_points(view.model, view.encodings.mu[rows]))
        return Seen(view.version, view.step, images, tuple(rows), drawn)


@computed(most=MOST_KEPT)
def samples(name: str, version: str, seed: int) -> NDArray[np.uint8] | None:
    """What it draws of the noise that all draw of, (N_SAMPLES, 784)."""
    with few_at_once:
        view = view_or_none(name, version)
        if view is None:
            return None
        noise = same_noise(N_SAMPLES, view.latent_dim, seed=seed)
        return as_bytes(decode_points(view.model, noise))


@computed(most=MOST_KEPT)
def information(name: str, version: str) -> KlParts | None:
    """What its codes carry; None of an autoencoder, and where the test images are not here."""
    with few_at_once:
        view = view_or_none(name, version)
        return kl_parts_of(view) if view else None


def images_of(view: ModelInView) -> str:
    """A name for the test images on its map, the same for models that have the same ones."""
    if view.encodings is None:
        return ""
    labels = view.encodings.labels[:N_CODES].numpy().astype(np.uint8)
    return f"{view.config.dataset}-{hashlib.sha256(labels.tobytes()).hexdigest()[:8]}"


def view_or_none(name: str, version: str) -> ModelInView | None:
    """The model at this version if that is kept, else as it is now."""
    try:
        return view_of(name, version)
    except (KeyError, TimeoutError):  # it went a moment ago, or a step of it takes too long
        return None
