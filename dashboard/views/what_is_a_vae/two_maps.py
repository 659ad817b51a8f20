"""Where do an autoencoder and a VAE put the same digits, and what lies where they put none?"""

import streamlit as st
import torch
from torch import Tensor

from dashboard.charts.chart import Chart
from dashboard.charts.empty_places import map_with_places, own_place
from dashboard.components.digits import digits
from dashboard.components.plot import plot
from dashboard.controls.kept_slider import kept_slider
from dashboard.session.computed import computed
from dashboard.session.model_in_view import ModelInView
from dashboard.views.common.lesson import passage
from dashboard.views.what_is_a_vae.pair import (
    PAGE,
    Pair,
    codes_of,
    share_inside,
    share_of_prior_inside,
    spread,
)
from dashboard.words.language import language, ptr, tr
from vae_core.data.sources import DIGITS
from vae_core.explain.neighbours import (
    distance_to_nearest,
    empty_places,
    standardised,
    unstandardised,
)
from vae_core.sampling import decode_points

N_MAPPED = 2000  # test images on a map
LETTERS = ("A", "B", "C", "D", "E", "F")  # empty places: half of them of either map
MAP_PX = 380
FARTHEST = 2.5  # the sliders' ends, in standard deviations of the cloud


@computed(most=4)
def gaps(ae: ModelInView, vae: ModelInView) -> Tensor:
    """Where the autoencoder's map is emptiest, then where the VAE's is: (6, 2), standardised."""
    n = len(LETTERS) // 2
    return torch.cat([empty_places(_mapped(view), n) for view in (ae, vae)])


@st.fragment
def two_maps(pair: Pair) -> None:
    """Both maps with the same places on them, and what both decoders draw there."""
    passage(PAGE, "two-maps", n=N_MAPPED, inside=share_of_prior_inside())
    maps = st.columns(2, gap="large")
    passage(
        PAGE,
        "striking",
        ae_spread=spread(pair.ae),
        vae_spread=spread(pair.vae),
        ae_inside=share_inside(pair.ae),
        vae_inside=share_inside(pair.vae),
    )
    st.space("small")
    passage(PAGE, "empty-places")
    own = _own_place()
    places = torch.cat([gaps(pair.ae, pair.vae), own])  # (7, 2)
    charts = empty_maps(pair.ae, pair.vae, language())
    for place, view, chart, name in zip(
        maps,
        (pair.ae, pair.vae),
        charts,
        (tr("Autoencoder"), tr("Variational autoencoder")),
        strict=True,
    ):
        with place:
            st.markdown(f"**{name}**")
            _map(view, chart, name, own)
    _decoded(pair, places)


def _own_place() -> Tensor:
    left, right = st.columns(2, gap="large")
    with left:
        across = _slider(tr("Your place, across"), 1.5, key="what_is_a_vae_across")
    with right:
        up = _slider(tr("Your place, up"), -1.0, key="what_is_a_vae_up")
    return torch.tensor([[across, up]])


def _slider(label: str, start: float, *, key: str) -> float:
    return kept_slider(label, -FARTHEST, FARTHEST, start, 0.1, key=key, english="%.1f")


def _mapped(view: ModelInView) -> Tensor:
    return codes_of(view).mu[:N_MAPPED]


@computed(most=4)
def empty_maps(ae: ModelInView, vae: ModelInView, spoken: str) -> list[Chart]:
    """Both maps, but for the visitor's own place, in the language that is spoken."""
    places = gaps(ae, vae)
    return [
        map_with_places(
            _mapped(view).numpy(),
            codes_of(view).labels[:N_MAPPED].numpy(),
            DIGITS,
            unstandardised(places, _mapped(view)).numpy(),
            LETTERS,
        )
        for view in (ae, vae)
    ]


def _map(view: ModelInView, chart: Chart, name: str, own_standardised: Tensor) -> None:
    (own,) = unstandardised(own_standardised, _mapped(view)).numpy()
    plot(
        chart.with_more([own_place(own)]),
        key=f"what_is_a_vae_map_{view.id}",
        now=f"at {own[0]:.2f} {own[1]:.2f}",
        height=MAP_PX,
        alt=tr(
            "{name}: codes of {n:,} test digits, which spread by {spread:.2f} per dimension; "
            "{n_empty} empty places, and a ring at z1 = {z1:.2f}, z2 = {z2:.2f}",
            name=name,
            n=N_MAPPED,
            spread=spread(view),
            n_empty=len(LETTERS),
            z1=own[0],
            z2=own[1],
        ),
    )


def _decoded(pair: Pair, places: Tensor) -> None:
    pictures, distances = [], []
    for view in (pair.ae, pair.vae):
        mu = _mapped(view)
        pictures.append(decode_points(view.model, unstandardised(places, mu)))
        distances.append(distance_to_nearest(places, standardised(mu)))
    ae, vae = distances
    half = len(LETTERS) // 2
    names = [*LETTERS, ptr("a place", "yours")]
    away = tr("; ").join(
        tr("{name}: {ae:.2f} and {vae:.2f} away", name=name, ae=a, vae=v)
        for name, a, v in zip(names, ae, vae, strict=True)
    )
    digits(
        torch.cat(pictures),
        key="what_is_a_vae_places",
        of="at {:.1f} {:.1f}".format(*places[-1].tolist()),
        columns=len(places),
        row_labels=[tr("autoencoder"), "VAE"],
        column_labels=names,
        alt=tr(
            "What both decoders draw at the empty places A to F and at yours. The nearest code is "
            "{away}",
            away=away,
        ),
    )
    passage(
        PAGE,
        "gaps",
        ae_gap=float(ae[:half].max()),
        vae_gap=float(vae[half:-1].max()),
        ae_own=float(ae[-1]),
        vae_own=float(vae[-1]),
    )
