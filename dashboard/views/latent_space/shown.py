"""What of the latent map can a visitor choose, and what is on it then?

The plane (two dimensions, principal axes, or space), the number of test images, the layers, and
which numbers of the point have a slider of their own.
"""

from dataclasses import dataclass

import numpy as np
import streamlit as st
import torch
from numpy.typing import NDArray

from dashboard.charts.codes_map import axis_names
from dashboard.charts.planes import Plane, Points
from dashboard.controls.kept import kept, kept_here
from dashboard.controls.number_choice import start_at
from dashboard.session.model_in_view import ModelInView
from dashboard.views.common.dimensions import named_dimensions
from dashboard.views.common.draws import draws_of_z
from dashboard.words.language import phrase, tr
from dashboard.words.settings import number_text
from vae_core.data.sources import SOURCES
from vae_core.record.checkpoint import Encodings

N_POINTS = (500, 1000, 2000, 5000, 10_000)
N_SLIDERS = 5
TWO_DIMS, PCA, SPACE = phrase("Two dimensions"), phrase("Principal axes"), phrase("3-D")
PRIOR, ELLIPSES, MANIFOLD, DENSITY, POSTERIOR = (
    phrase("Prior"),
    phrase("Class ellipses"),
    phrase("Decoded plane"),
    phrase("Holes"),
    phrase("Posterior"),
)
LAYERS = {
    PRIOR: phrase("circles at 1, 2 and 3 sigma of N(0, I)."),
    ELLIPSES: phrase("mean and 2 sigma of each class's codes."),
    MANIFOLD: phrase("what the decoder makes of every place."),
    DENSITY: phrase(
        "orange where the prior expects codes and hardly any lie, blue where there are more."
    ),
    POSTERIOR: phrase("q(z|x) of the test image chosen below, to scale, and draws of z (crosses)."),
}


@dataclass(frozen=True, eq=False)
class Shown:
    """What is on the map: the codes of so many test images, and how they are looked at."""

    view: ModelInView
    mu: Points  # (n, L)
    logvar: Points  # (n, L)
    labels: NDArray[np.integer]  # (n,)
    classes: tuple[str, ...]
    plane: Plane | None  # None: in space
    dims: dict[int, str]  # all dimensions with their labels, the ones that say most first
    words: str  # on what the axes are

    @property
    def names(self) -> tuple[str, str]:
        """Of the map's axes."""
        return axis_names(self.plane) if self.plane else ("z1", "z2")

    def draws_of_z(self, image: int) -> Points:
        """Draws of one image's z, the same on the map and among the digits."""
        mu, logvar = (torch.from_numpy(values[image]) for values in (self.mu, self.logvar))
        return draws_of_z(self.view.model, mu, logvar, seed=image)


def map_controls(view: ModelInView, codes: Encodings) -> Shown:
    """The controls above the map, and what they ask for."""
    dims = named_dimensions(view, codes)
    n_all = len(codes.mu)
    with st.container(horizontal=True, vertical_alignment="bottom", gap="medium"):
        projection = _projection(view.latent_dim, dims)
        st.pills(
            tr("Layers"),
            [layer for layer in LAYERS if layer != DENSITY or view.config.variational],
            format_func=tr,
            default=[PRIOR],
            selection_mode="multi",
            wrap=True,
            help="\n".join(
                tr("**{layer}**: {meaning}", layer=tr(layer), meaning=tr(meaning))
                for layer, meaning in LAYERS.items()
            ),
            disabled=projection == SPACE,
            **kept("layers"),
        )
        counts = [n for n in N_POINTS if n < n_all] + [n_all]
        n = st.select_slider(
            tr("Test images"),
            counts,
            start_at("n_points", counts, min(5000, n_all)),
            format_func=number_text,
            width=220,
            **kept("n_points"),
        )
    mu = codes.mu.numpy()
    plane, words = _plane(projection, mu, list(dims), variational=view.config.variational)
    return Shown(
        view=view,
        mu=mu[:n],
        logvar=codes.logvar[:n].numpy(),
        labels=codes.labels[:n].numpy(),
        classes=SOURCES[view.config.dataset].class_names,
        plane=plane,
        dims=dims,
        words=words,
    )


def probe_dims(shown: Shown) -> None:
    """Which numbers of the point have a slider of their own, beside the map."""
    if shown.view.latent_dim <= 2:
        st.session_state["probe_dims"] = list(shown.dims)
        return
    kept = [dim for dim in st.session_state.get("probe_dims", []) if dim in shown.dims]
    st.session_state["probe_dims"] = kept or list(shown.dims)[:N_SLIDERS]
    with st.expander(tr("Choose the map's sliders")):
        st.multiselect(
            tr("Numbers of z, those with the most KL first")
            if shown.view.config.variational
            else tr("Numbers of z, those that vary most first"),
            list(shown.dims),
            format_func=shown.dims.__getitem__,
            key="probe_dims",
        )


def _projection(latent_dim: int, dims: dict[int, str]) -> str:
    """Along which axes codes of more than two dimensions are seen."""
    if latent_dim <= 2:
        return TWO_DIMS
    projection: str = st.segmented_control(
        tr("Axes"),
        [PCA, TWO_DIMS, SPACE],
        default=PCA,
        format_func=tr,
        wrap=True,
        required=True,
        **kept("projection"),
    )
    if projection == TWO_DIMS:
        for key, start in zip(("map_x", "map_y"), dims, strict=False):
            if st.session_state.get(key) not in dims:
                st.session_state[key] = start
            st.selectbox(
                tr("Across") if key == "map_x" else tr("Up"),
                list(dims),
                format_func=dims.__getitem__,
                width=160,
                **kept_here(key),
            )
    return projection


def _plane(
    projection: str, mu: Points, dims: list[int], *, variational: bool
) -> tuple[Plane | None, str]:
    latent_dim = mu.shape[1]
    if projection == PCA:
        plane, shares = Plane.principal(mu)
        return plane, tr(
            "The two principal axes show {both:.0%} of the codes' variance ({first:.0%} and "
            "{second:.0%}). A place on the map is decoded as the mean code plus its two "
            "coordinates along these axes; what the map doesn't show stays as it is.",
            both=sum(shares),
            first=shares[0],
            second=shares[1],
        )
    if projection == SPACE:
        return None, (
            tr("The three dimensions with the most KL. Point at a dot: its own code is decoded.")
            if variational
            else tr("The three dimensions that vary most. Point at a dot: its own code is decoded.")
        )
    if latent_dim <= 2:
        return Plane.flat(latent_dim), ""
    chosen = (st.session_state["map_x"], st.session_state["map_y"])
    if chosen[0] == chosen[1]:
        chosen = (chosen[0], next(dim for dim in dims if dim != chosen[0]))
    return Plane.flat(latent_dim, chosen), tr(
        "A place on the map is decoded with all other numbers of z at 0, unless a slider moved "
        "them."
    )
