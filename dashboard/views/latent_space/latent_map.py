"""What does the latent map show? The codes with their layers, and a pad to point at them."""

from typing import Any

import numpy as np
import streamlit as st
import torch

from dashboard.charts.codes_in_space import latent_space
from dashboard.charts.codes_map import latent_map
from dashboard.charts.map_layers import class_ellipses, density_layer, posterior_layer
from dashboard.charts.planes import Plane, Points, steady_range, usual_distance
from dashboard.components.latent_pad import Codes, Look, latent_pad
from dashboard.runs.decoder_weights import decoder_weights
from dashboard.session.computed import computed
from dashboard.session.model_in_view import ModelInView
from dashboard.views.latent_space.pins import keep_pins, pins_in_address
from dashboard.views.latent_space.shown import DENSITY, ELLIPSES, MANIFOLD, POSTERIOR, PRIOR, Shown
from dashboard.words.language import tr
from vae_core.aggregate.density import plane_density, prior_density, share_in_holes
from vae_core.data.loading import DataSet

MAP_PX = 540
N_GRID = 72  # of the density, each way
N_DENSITY = 2000  # test images that it is the mean of


def draw_map(shown: Shown, data: DataSet | None, image: int) -> None:
    """The map with its pad, and a sentence under it."""
    view, plane = shown.view, shown.plane
    layers = set(st.session_state["layers"]) if plane else set()
    words = shown.words
    if plane is None:
        three = list(shown.dims)[:3]
        chart = latent_space(
            shown.mu[:, three],
            shown.labels,
            shown.classes,
            [f"z{dim + 1}" for dim in three],
        )
    else:
        chart, more = _flat_map(shown, plane, layers, image)
        words = " ".join(filter(None, [words, more]))
    originals = data.test.images[: len(shown.mu)].numpy() if data else None
    with st.container(key="latent_pad"):
        pins = latent_pad(
            chart,
            decoder_weights(view.model, view.version, shown.mu),
            plane,
            Codes(
                mu=shown.mu,
                labels=shown.labels,
                version=f"{view.version}-{len(shown.mu)}",
                near=_usual_distance(view, len(shown.mu), shown.mu),
                originals=originals,
                originals_version=f"{view.config.dataset}-{len(shown.mu)}",
            ),
            look=Look(
                names=shown.names,
                classes=shown.classes,
                manifold=MANIFOLD in layers,
                dims=[(dim, shown.dims[dim]) for dim in st.session_state["probe_dims"]],
                pins=pins_in_address(view.latent_dim),
            ),
            key="pad",
            of=view.id,
            height=MAP_PX,
            alt=tr(
                "Map of {n:,} test images' codes by {x} and {y}, coloured by class.",
                n=len(shown.mu),
                x=shown.names[0],
                y=shown.names[1],
            ),
        )
    keep_pins(pins)
    if words:
        st.caption(words)


@computed(most=32)
def _usual_distance(view: ModelInView, n: int, _mu: Points) -> float:
    return usual_distance(_mu)


def _flat_map(shown: Shown, plane: Plane, layers: set[str], image: int) -> tuple[Any, str]:
    """The chart with its layers, and what has to be said of them."""
    places = plane.project(shown.mu)
    if shown.view.latent_dim == 1:
        places[:, 1] = (shown.labels - 4.5) / 2.5  # a row for each class
    under, words = [], ""
    if DENSITY in layers:
        layer, share = _holes(shown, plane)
        under.append(layer)
        words = tr(
            "On this plane {share:.0%} of the prior's draws land in holes: where less than a "
            "tenth of the codes lie that the prior expects.",
            share=share,
        )
    if ELLIPSES in layers and shown.view.latent_dim > 1:
        under += class_ellipses(places, shown.labels, shown.classes)
    if POSTERIOR in layers:
        q = plane.gaussian(shown.mu[image], np.exp(shown.logvar[image]))
        under += posterior_layer(*q, plane.project(shown.draws_of_z(image)))
    chart = latent_map(
        places,
        shown.labels,
        shown.classes,
        axis_range=steady_range(None, places),
        names=shown.names,
        prior=(1, 2, 3) if PRIOR in layers else (),
        prior_centre=plane.project(np.zeros(shown.view.latent_dim, np.float32)),
        layers=under,
        hover=False,
        fill=True,
    )
    return chart, words


def _holes(shown: Shown, plane: Plane) -> tuple[dict[str, Any], float]:
    origin, axes = torch.from_numpy(plane.origin).float(), torch.from_numpy(plane.axes).float()
    centre = plane.project(np.zeros(len(plane.origin), np.float32))
    x, y = (torch.linspace(c - 3.5, c + 3.5, N_GRID) for c in centre.tolist())
    mu, logvar = (torch.from_numpy(v[:N_DENSITY]) for v in (shown.mu, shown.logvar))
    q = plane_density(mu, logvar, origin, axes, x, y)
    p = prior_density(origin, axes, x, y)
    return density_layer(q.numpy(), p.numpy(), x.numpy(), y.numpy()), share_in_holes(q, p)
