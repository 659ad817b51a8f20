"""Where does one's own digit lie among the codes of test images?"""

import numpy as np
import streamlit as st
import torch
from torch import Tensor

from dashboard.charts.codes_map import axis_names, latent_map
from dashboard.charts.map_layers import posterior_layer
from dashboard.charts.parts import Drawn
from dashboard.charts.planes import Plane, Points, steady_range
from dashboard.components.latent_pad import Look, latent_pad
from dashboard.runs.decoder_weights import decoder_weights
from dashboard.session.model_in_view import ModelInView
from dashboard.views.common.draws import N_DRAWS, draws_of_z
from dashboard.words.language import ntr, tr
from vae_core.data.loading import DataSet
from vae_core.explain.neighbours import nearest_class

MAP_PX = 380
N_NEAR = 15  # codes that say what it looks like to the model
N_MAPPED = 2000


def among(view: ModelInView, mu: Points, data: DataSet) -> str:
    """Whose codes it lies among, in a sentence."""
    if view.encodings is None:
        return ""
    codes = view.encodings
    label, n = nearest_class(codes.mu, codes.labels, torch.from_numpy(mu), k=N_NEAR)
    return ntr(
        "It lands among class **{name}**: {n} of the {n_near} nearest test images is of this "
        "class.",
        "It lands among class **{name}**: {n} of the {n_near} nearest test images are of this "
        "class.",
        n,
        name=tr(data.class_names[label]),
        n_near=N_NEAR,
    )


def place(view: ModelInView, mu: Points) -> str:
    """What a picture of the digit is of: the model, and where the digit is to it."""
    return f"{view.id} own {' '.join(f'{value:.2f}' for value in mu)}"


def on_the_map(view: ModelInView, data: DataSet, mu: Tensor, logvar: Tensor) -> None:
    """Where it lies among the codes of test images, and its posterior to scale."""
    codes = view.encodings
    if codes is None or view.latent_dim < 2:
        return
    others = codes.mu[:N_MAPPED].numpy()
    plane = Plane.flat(2) if view.latent_dim == 2 else Plane.principal(others)[0]
    places = plane.project(others)
    centre, covariance = plane.gaussian(mu.numpy(), logvar.exp().numpy())
    layers: Drawn = []
    if view.config.variational:
        draws = draws_of_z(view.model, mu, logvar, seed=0)
        layers = posterior_layer(centre, covariance, plane.project(draws))
    names = axis_names(plane)
    chart = latent_map(
        places,
        codes.labels[:N_MAPPED].numpy(),
        data.class_names,
        axis_range=steady_range(None, np.vstack([places, 1.1 * centre[None]])),
        names=names,
        layers=layers,
        hover=False,
        fill=True,
    )
    st.markdown(
        tr(
            "**On the map**: its posterior, to scale, with {n_draws} draws of z (crosses).",
            n_draws=N_DRAWS,
        )
        if layers
        else tr("**On the map**: the ring begins at your digit's code.")
    )
    latent_pad(
        chart,
        decoder_weights(view.model, view.version, others),
        plane,
        None,
        look=Look(names=names, classes=data.class_names, start=mu.tolist()),
        key="own_map",
        of=place(view, mu.numpy()),
        name="own_digit_map",
        height=MAP_PX,
        alt=tr(
            "Map of {n:,} test images' codes, and the posterior of your drawing at "
            "({x:.2f}, {y:.2f}).",
            n=len(others),
            x=centre[0],
            y=centre[1],
        ),
    )
