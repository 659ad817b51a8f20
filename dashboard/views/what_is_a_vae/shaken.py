"""Whose picture stands more noise in z?

Noise of the same size would be nothing to a map that is five times as wide: each gets noise that is
as large a part of its own cloud.
"""

import torch
from torch import Tensor

from dashboard.components.digits import digits
from dashboard.session.computed import computed
from dashboard.session.model_in_view import ModelInView
from dashboard.views.common.lesson import passage
from dashboard.views.what_is_a_vae.machines import PAGE, Machines, codes_of, row_labels, spread
from dashboard.words.language import tr
from vae_core.explain.chance import picture_change, shaken
from vae_core.model import std_of
from vae_core.sampling import decode_points

N_IMAGES = 1000  # test images that the change is the mean of
N_SHOWN = 8


def shaken_alike(machines: Machines, row: int, draw: int) -> None:
    """All machines' pictures of one image under noise, and how far noise changes a picture."""
    passage(PAGE, "again")
    pictures = []
    for view in machines:
        mu, std = codes_of(view).mu[row].expand(N_SHOWN, -1), noise(view, machines.vae)[row]
        pictures.append(decode_points(view.model, shaken(mu, std, seed=draw)))
    digits(
        torch.cat(pictures),
        key="what_is_a_vae_shaken",
        of=f"image {row} draw {draw + 1}",
        columns=N_SHOWN,
        row_labels=row_labels(),
        alt=tr("{n} pictures from shaken codes of one image, by each machine", n=N_SHOWN),
    )
    ae, beta0, vae = (change(view, machines.vae) for view in machines)
    passage(PAGE, "shaken", n=N_IMAGES, ae=ae, beta0=beta0, vae=vae)


def noise(view: ModelInView, vae: ModelInView) -> Tensor:
    """The size of the noise in z, (N, L): the VAE's own sigma, scaled to the model's cloud."""
    return std_of(codes_of(vae).logvar) * (spread(view) / spread(vae))


@computed(most=4)
def change(view: ModelInView, vae: ModelInView) -> float:
    """By how many pixels of ink noise changes a picture."""
    std = noise(view, vae)[:N_IMAGES]
    return picture_change(view.model, codes_of(view).mu[: len(std)], std)
