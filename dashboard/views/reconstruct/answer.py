"""What does the model make of one's own digit, in pictures and in words?"""

import numpy as np
import streamlit as st
import torch

from dashboard.charts.planes import Points
from dashboard.components.digits import digits
from dashboard.session.model_in_view import ModelInView
from dashboard.views.reconstruct.costs import surprise
from dashboard.views.reconstruct.where import among, on_the_map, place
from dashboard.words.language import ptr, tr
from dashboard.words.numbers import listed
from vae_core.data.images import as_pixels
from vae_core.data.loading import DataSet
from vae_core.diagnostics import image_losses
from vae_core.handwriting.mnist_form import Stages
from vae_core.model import std_of
from vae_core.sampling import decode_points


def answer(view: ModelInView, data: DataSet, stages: Stages) -> None:
    """mu and sigma, the reconstruction, the place on the map, and the surprise."""
    image = torch.from_numpy(stages.centred.reshape(1, 784).copy())
    x = as_pixels(image)
    mu, logvar = (part.detach() for part in view.model.encode(x))
    recon, kl = (float(part) for part in image_losses(view.model, image))
    seen, words = st.columns([2, 3], gap="medium", vertical_alignment="center")
    with seen:
        digits(
            torch.cat([x, decode_points(view.model, mu)]),
            key="own_reconstruction",
            of=place(view, mu[0].numpy()),
            column_labels=[ptr("a drawing", "yours"), tr("comes back")],
            size=112,
            alt=tr("Your drawing, and what the decoder makes of its mu"),
        )
    with words:
        st.markdown(among(view, mu[0].numpy(), data))
        st.markdown(surprise(view, data, recon, kl))
        st.markdown(_code(view, mu[0].numpy(), std_of(logvar[0]).numpy()))
    on_the_map(view, data, mu[0], logvar[0])


def _code(view: ModelInView, mu: Points, std: Points) -> str:
    if len(mu) <= 3:
        numbers, spread = listed(mu, ".2f"), listed(std, ".2f")
        if view.config.variational:
            return f"mu = ({numbers}), sigma = ({spread})."
        return tr("mu = ({mu}), and no sigma.", mu=numbers)
    if not view.config.variational:
        return tr("mu is {length:.1f} long, and there is no sigma.", length=np.linalg.norm(mu))
    return tr(
        "mu is {length:.1f} long; sigma lies from {least:.2f} to {most:.2f}.",
        length=np.linalg.norm(mu),
        least=std.min(),
        most=std.max(),
    )
