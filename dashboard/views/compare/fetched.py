"""What do browsers fetch of the models that they compare, each from an address of its own?

The decoder, in 16 bits, and the codes of some test images, with the plane that a map of them shows.
"""

import numpy as np

from dashboard.charts.planes import Plane
from dashboard.components.headed import deflated, headed
from dashboard.server.resources import data_here
from dashboard.session.model_in_view import ModelInView
from dashboard.views.compare.made import N_CODES, few_at_once, images_of, view_or_none
from vae_core.config import DATASETS
from vae_core.record.camera import kept_decoder

REACH = 2.2  # of a map, at least: units of z


def codes_and_decoder(name: str, version: str) -> tuple[bytes, str] | None:
    """Of a run or a model that comes with the app, and its version; None where it is gone.

    Raises ModelUnavailable.
    """
    with few_at_once:
        view = view_or_none(name, version)
        return (_message(view), view.version) if view else None


def _message(view: ModelInView) -> bytes:
    latent = view.latent_dim
    codes = view.encodings
    mu = codes.mu[:N_CODES].numpy() if codes else np.zeros((0, latent), np.float32)
    labels = codes.labels[:N_CODES].numpy() if codes else np.zeros(0, np.int64)
    plane = plane_of(mu)
    places = plane.project(mu)
    wide = float(np.quantile(np.abs(places), 0.998)) if len(mu) else 0.0
    header = {
        "latent": latent,
        "hidden": view.config.hidden_dim,
        "n": len(mu),
        "images": images_of(view),
        "reach": max(REACH, 1.15 * wide),
        "plane": {"origin": plane.origin.tolist(), "axes": plane.axes.tolist()},
    }
    decoder = kept_decoder(view.step, view.model).weights
    numbers = decoder.tobytes() + mu.astype("<f2").tobytes() + labels.astype(np.uint8).tobytes()
    return headed(header, numbers)


def plane_of(mu: np.ndarray) -> Plane:
    """What a map shows: both dimensions, or the two directions in which the codes vary most."""
    latent = mu.shape[1]
    return Plane.flat(latent) if latent <= 2 or len(mu) < 2 else Plane.principal(mu)[0]


def images_for_testing(dataset: str) -> tuple[bytes, str] | None:
    """Those on the maps, and their version; None where the data set is not here."""
    data = data_here(dataset) if dataset in DATASETS else None
    if data is None:
        return None
    images = data.test.images[:N_CODES].numpy()
    return deflated(images.tobytes()), version_of_images(dataset)


def version_of_images(dataset: str) -> str:
    """A data set's images never change."""
    return f"{dataset}-{N_CODES}"
