"""What does the latent map show, and what of it can a visitor choose?

The plane (two dimensions, principal axes, or space), the number of test images, and the layers.
"""

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
import streamlit as st
from numpy.typing import NDArray

from dashboard.charts.codes_map import (
    class_ellipses,
    density_layer,
    latent_map,
    latent_space,
    posterior_layer,
)
from dashboard.charts.planes import Plane, Points, steady_range, usual_distance
from dashboard.components.latent_pad import Codes, Look, Pins, checked_pins, latent_pad
from dashboard.controls.number_choice import start_at
from dashboard.runs.decoder_weights import decoder_weights
from dashboard.session.model_in_view import ModelInView
from dashboard.views.common.dimensions import named_dimensions
from dashboard.views.latent_space.posterior import draws_of_z
from dashboard.words.language import phrase, tr
from dashboard.words.settings import number_text
from vae_core.data.sources import SOURCES

if TYPE_CHECKING:
    from vae_core.data.loading import DataSet
    from vae_core.record.checkpoint import Encodings

MAP_PX = 540
N_POINTS = (500, 1000, 2000, 5000, 10_000)
N_GRID = 72  # of the density, each way
N_DENSITY = 2000  # test images that it is the mean of
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
        return self.plane.names if self.plane else ("z1", "z2")


def map_controls(view: ModelInView, codes: "Encodings") -> Shown:
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
            key="layers",
            wrap=True,
            help="\n".join(
                tr("**{layer}**: {meaning}", layer=tr(layer), meaning=tr(meaning))
                for layer, meaning in LAYERS.items()
            ),
            disabled=projection == SPACE,
            bind="query-params",
            persist_state="session",
        )
        counts = [n for n in N_POINTS if n < n_all] + [n_all]
        n = st.select_slider(
            tr("Test images"),
            counts,
            start_at("n_points", counts, min(5000, n_all)),
            format_func=number_text,
            key="n_points",
            width=220,
            bind="query-params",
            persist_state="session",
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


def draw_map(shown: Shown, data: "DataSet | None", image: int) -> None:
    """The map with its pad, and a sentence under it."""
    view, plane = shown.view, shown.plane
    layers = set(st.session_state["layers"]) if plane else set()
    words = shown.words
    if plane is None:
        three = list(shown.dims)[:3]
        figure = latent_space(
            shown.mu[:, three],
            shown.labels,
            shown.classes,
            [f"z{dim + 1}" for dim in three],
        )
    else:
        figure, more = _flat_map(shown, plane, layers, image)
        words = " ".join(filter(None, [words, more]))
    originals = data.test.images[: len(shown.mu)].numpy() if data else None
    with st.container(key="latent_pad"):
        pins = latent_pad(
            figure,
            decoder_weights(view.model, view.version, shown.mu),
            plane,
            Codes(
                mu=shown.mu,
                labels=shown.labels,
                version=f"{view.version}-{len(shown.mu)}",
                near=_usual_distance(view.version, len(shown.mu), shown.mu),
                originals=originals,
                originals_version=f"{view.config.dataset}-{len(shown.mu)}",
            ),
            look=Look(
                names=shown.names,
                classes=shown.classes,
                manifold=MANIFOLD in layers,
                dims=[(dim, shown.dims[dim]) for dim in st.session_state["probe_dims"]],
                pins=_pins_in_address(view.latent_dim),
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
    _keep_pins(pins)
    if words:
        st.caption(words)


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


@st.cache_data(max_entries=32, show_spinner=False)
def _usual_distance(version: str, n: int, _mu: Points) -> float:
    return usual_distance(_mu)


def _projection(latent_dim: int, dims: dict[int, str]) -> str:
    """Along which axes codes of more than two dimensions are seen."""
    if latent_dim <= 2:
        return TWO_DIMS
    projection: str = st.segmented_control(
        tr("Axes"),
        [PCA, TWO_DIMS, SPACE],
        default=PCA,
        format_func=tr,
        key="projection",
        wrap=True,
        required=True,
        bind="query-params",
        persist_state="session",
    )
    if projection == TWO_DIMS:
        for key, start in zip(("map_x", "map_y"), dims, strict=False):
            if st.session_state.get(key) not in dims:
                st.session_state[key] = start
            st.selectbox(
                tr("Across") if key == "map_x" else tr("Up"),
                list(dims),
                format_func=dims.__getitem__,
                key=key,
                width=160,
                persist_state="session",
            )
    return projection


def _plane(
    projection: str, mu: Points, dims: list[int], *, variational: bool
) -> tuple[Plane | None, str]:
    latent_dim = mu.shape[1]
    if projection == PCA:
        plane, shares = Plane.principal(mu)
        return plane, tr(
            "The two principal axes show {both:.0f}% of the codes' variance ({first:.0f}% and "
            "{second:.0f}%). A place on the map is decoded as the mean code plus its two "
            "coordinates along these axes; what the map doesn't show stays as it is.",
            both=100 * sum(shares),
            first=100 * shares[0],
            second=100 * shares[1],
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


def _flat_map(shown: Shown, plane: Plane, layers: set[str], image: int) -> tuple[Any, str]:
    """The figure with its layers, and what has to be said of them."""
    places = plane.project(shown.mu)
    if shown.view.latent_dim == 1:
        places[:, 1] = (shown.labels - 4.5) / 2.5  # a row for each class
    under, words = [], ""
    if DENSITY in layers:
        layer, share = _holes(shown, plane)
        under.append(layer)
        words = tr(
            "On this plane {share:.0f}% of the prior's draws land in holes: where less than a "
            "tenth of the codes lie that the prior expects.",
            share=100 * share,
        )
    if ELLIPSES in layers and shown.view.latent_dim > 1:
        under += class_ellipses(places, shown.labels, shown.classes)
    if POSTERIOR in layers:
        variance = np.exp(shown.logvar[image])
        covariance = (plane.axes * variance) @ plane.axes.T
        centre = plane.project(shown.mu[image : image + 1])[0]
        under += posterior_layer(centre, covariance, plane.project(draws_of_z(shown, image)))
    figure = latent_map(
        places,
        shown.labels,
        shown.classes,
        axis_range=steady_range(None, places),
        names=plane.names,
        prior=(1, 2, 3) if PRIOR in layers else (),
        prior_centre=plane.project(np.zeros((1, shown.view.latent_dim), np.float32))[0],
        layers=under,
        hover=False,
        fill=True,
    )
    return figure, words


def _holes(shown: Shown, plane: Plane) -> tuple[dict[str, Any], float]:
    import torch

    from vae_core.aggregate.density import plane_density, prior_density, share_in_holes

    origin, axes = torch.from_numpy(plane.origin).float(), torch.from_numpy(plane.axes).float()
    centre = plane.project(np.zeros((1, len(plane.origin)), np.float32))[0]
    x, y = (torch.linspace(c - 3.5, c + 3.5, N_GRID) for c in centre.tolist())
    mu, logvar = (torch.from_numpy(v[:N_DENSITY]) for v in (shown.mu, shown.logvar))
    q = plane_density(mu, logvar, origin, axes, x, y)
    p = prior_density(origin, axes, x, y)
    return density_layer(q.numpy(), p.numpy(), x.numpy(), y.numpy()), share_in_holes(q, p)


def _pins_in_address(latent_dim: int) -> Pins:
    """?pins=0.1,2;1,-1 as points; nonsense is no pin."""
    pins = []
    for text in st.query_params.get("pins", "").split(";"):
        try:
            pins.append([float(number) for number in text.split(",")])
        except ValueError:
            continue
    return checked_pins(pins, latent_dim)


def _keep_pins(pins: Pins) -> None:
    text = ";".join(",".join(f"{number:g}" for number in pin) for pin in pins)
    if text != st.query_params.get("pins", ""):
        if text:
            st.query_params["pins"] = text
        else:
            st.query_params.pop("pins", None)
