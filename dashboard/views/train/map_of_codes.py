"""How do the codes move while a run trains? On a map whose axes hold still."""

import streamlit as st

from dashboard.charts.codes_map import axis_names, latent_map
from dashboard.charts.planes import Plane, steady_range
from dashboard.components.latent_pad import Codes, Look, latent_pad
from dashboard.runs.snapshot import Pictures, Snapshot
from dashboard.session.state import AppState
from dashboard.views.train.status import moment
from dashboard.words.language import tr
from vae_core.data.sources import SOURCES

MAP_PX = 400


def map_of_codes(run: Snapshot, pictures: Pictures, state: AppState) -> None:
    """The codes of test digits, in two dimensions, with axes held steady, and the decoder's pad."""
    mu, weights = pictures.mu, run.decoder
    if weights is None:
        return
    plane = Plane.flat(run.config.latent_dim)
    things = tr(SOURCES[run.config.dataset].things)
    title = tr("**Latent map**: mu of {n:,} test {things}", n=len(mu), things=things)
    if run.config.latent_dim > 2:
        plane, shares = Plane.principal(mu, previous=state.map_axes.get(run.id))
        state.map_axes[run.id] = plane.axes
        title = tr(
            "**Latent map**: mu of {n:,} test {things}, along their two principal axes "
            "({share:.0%} of the variance)",
            n=len(mu),
            things=things,
            share=sum(shares),
        )
    places = plane.project(mu)
    spread = steady_range(state.map_ranges.get(run.id), places)
    state.map_ranges[run.id] = spread
    st.markdown(title)
    names = axis_names(plane)
    codes = Codes(weights.mu, pictures.labels, weights.version, near=None)
    latent_pad(
        latent_map(
            places,
            pictures.labels,
            pictures.class_names,
            axis_range=spread,
            names=names,
            hover=False,
        ),
        weights,
        plane,
        codes,
        look=Look(names=names, classes=pictures.class_names),
        key="latent_points",
        of=run.id,
        name=f"latent_map {moment(run)}",
        height=MAP_PX,
        alt=title.replace("*", "") + ".",
    )
