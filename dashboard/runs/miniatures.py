"""What is kept, small, of the pictures of a run that has come to its end?"""

import numpy as np

from dashboard.charts.planes import Plane
from dashboard.runs.snapshot import Pictures
from vae_core.record.sweep import Miniature, miniature


def miniature_of(pictures: Pictures) -> Miniature:
    """A map of the codes, along their principal axes where there are more than two, and samples.

    The prior's mean is in the middle of every map.
    """
    mu, latent_dim = pictures.mu, pictures.mu.shape[1]
    plane = Plane.principal(mu)[0] if latent_dim > 2 else Plane.flat(latent_dim)
    places = plane.project(mu) - plane.project(np.zeros(latent_dim, np.float32))
    return miniature(places, pictures.labels, pictures.class_names, pictures.samples)
