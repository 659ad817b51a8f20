"""Whose picture stands more noise in z, the autoencoder's or the VAE's?

Noise of the same size would be nothing to a map that is five times as wide: each gets noise that is
as large a part of its own cloud.
"""

import torch
from torch import Tensor

from dashboard.components.digits import digits
from dashboard.session.computed import computed
from dashboard.session.model_in_view import ModelInView
from dashboard.views.common.lesson import passage
from dashboard.views.what_is_a_vae.pair import PAGE, Pair, codes_of, spread
from dashboard.words.language import tr
from vae_core.explain.chance import picture_change, shaken
from vae_core.model import std_of
from vae_core.sampling import decode_points

N_IMAGES = 1000  # test images that the change is the mean of
N_SHOWN = 8


def shaken_alike(pair: Pair, row: int, draw: int) -> None:
    """Both machines' pictures of one image under noise, and how far noise changes a picture."""
    passage(PAGE, "again")
    pictures = []
    for view in (pair.ae, pair.vae):
        mu, std = codes_of(view).mu[row].expand(N_SHOWN, -1), noise(view, pair.vae)[row]
        pictures.append(decode_points(view.model, shaken(mu, std, seed=draw)))
    digits(
        torch.cat(pictures),
        key="what_is_a_vae_shaken",
        of=f"image {row} draw {draw + 1}",
        columns=N_SHOWN,
        row_labels=[tr("autoencoder"), "VAE"],
        alt=tr("{n} pictures from shaken codes of one image, by both machines", n=N_SHOWN),
    )
    ae, vae = (change(view, pair.vae) for view in (pair.ae, pair.vae))
    passage(PAGE, "shaken", n=N_IMAGES, ae=ae, vae=vae)


def noise(view: ModelInView, vae: ModelInView) -> Tensor:
    """The size of the noise in z, (N, L): the VAE's own sigma, scaled to the model's cloud."""
    return std_of(codes_of(vae).logvar) * (spread(view) / spread(vae))


@computed(most=4)
def change(view: ModelInView, vae: ModelInView) -> float:
    """By how many pixels of ink noise changes a picture."""
    std = noise(view, vae)[:N_IMAGES]
    return picture_change(view.model, codes_of(view).mu[: len(std)], std)
