"""Where do the machines put the same digits, and what lies where they put none?"""

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
from dashboard.views.what_is_a_vae.machines import (
    PAGE,
    Machines,
    codes_of,
    heading,
    row_labels,
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
LETTERS = ("A", "B", "C", "D", "E", "F")  # empty places: two of each map
MAP_PX = 290
FARTHEST = 2.5  # the sliders' ends, in standard deviations of the cloud


@computed(most=4)
def gaps(ae: ModelInView, beta0: ModelInView, vae: ModelInView) -> Tensor:
    """Where each map is emptiest, one machine after the other: (6, 2), standardised."""
    return torch.cat([empty_places(_mapped(view), 2) for view in (ae, beta0, vae)])


@st.fragment
def maps(machines: Machines) -> None:
    """The maps with the same places on them, and what each decoder draws there."""
    passage(PAGE, "maps", n=N_MAPPED, inside=share_of_prior_inside())
    places_of_maps = st.columns(3, gap="medium")
    passage(
        PAGE,
        "striking",
        ae_spread=spread(machines.ae),
        beta0_spread=spread(machines.beta0),
        vae_spread=spread(machines.vae),
        ae_inside=share_inside(machines.ae),
        beta0_inside=share_inside(machines.beta0),
        vae_inside=share_inside(machines.vae),
    )
    st.space("small")
    passage(PAGE, "empty-places")
    own = _own_place()
    places = torch.cat([gaps(*machines), own])  # (7, 2)
    charts = empty_maps(machines.ae, machines.beta0, machines.vae, language())
    for place, view, chart in zip(places_of_maps, machines, charts, strict=True):
        with place:
            st.markdown(f"**{heading(view)}**")
            _map(view, chart, own)
    _decoded(machines, places)


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
def empty_maps(ae: ModelInView, beta0: ModelInView, vae: ModelInView, spoken: str) -> list[Chart]:
    """The maps, but for the visitor's own place, in the language that is spoken."""
    places = gaps(ae, beta0, vae)
    return [
        map_with_places(
            _mapped(view).numpy(),
            codes_of(view).labels[:N_MAPPED].numpy(),
            DIGITS,
            unstandardised(places, _mapped(view)).numpy(),
            LETTERS,
        )
        for view in (ae, beta0, vae)
    ]


def _map(view: ModelInView, chart: Chart, own_standardised: Tensor) -> None:
    (own,) = unstandardised(own_standardised, _mapped(view)).numpy()
    plot(
        chart.with_more([own_place(own)]),
        key=f"what_is_a_vae_map_{view.id}",
        now=f"at {own[0]:.2f} {own[1]:.2f}",
        height=MAP_PX,
        alt=tr(
            "{name}: codes of {n:,} test digits, which spread by {spread:.2f} per dimension; "
            "{n_empty} empty places, and a ring at z1 = {z1:.2f}, z2 = {z2:.2f}",
            name=heading(view),
            n=N_MAPPED,
            spread=spread(view),
            n_empty=len(LETTERS),
            z1=own[0],
            z2=own[1],
        ),
    )


def _decoded(machines: Machines, places: Tensor) -> None:
    pictures, distances = [], []
    for view in machines:
        mu = _mapped(view)
        pictures.append(decode_points(view.model, unstandardised(places, mu)))
        distances.append(distance_to_nearest(places, standardised(mu)))
    names = [*LETTERS, ptr("a place", "yours")]
    away = tr("; ").join(
        tr("{name}: {ae:.2f}, {beta0:.2f} and {vae:.2f} away", name=name, ae=a, beta0=b, vae=v)
        for name, a, b, v in zip(names, *distances, strict=True)
    )
    digits(
        torch.cat(pictures),
        key="what_is_a_vae_places",
        of="at {:.1f} {:.1f}".format(*places[-1].tolist()),
        columns=len(places),
        row_labels=row_labels(),
        column_labels=names,
        alt=tr(
            "What each decoder draws at the empty places A to F and at yours. The nearest code is "
            "{away}",
            away=away,
        ),
    )
    widest = [float(far[i : i + 2].max()) for i, far in zip((0, 2, 4), distances, strict=True)]
    own = [float(far[-1]) for far in distances]
    passage(
        PAGE,
        "gaps",
        **dict(zip(("ae_gap", "beta0_gap", "vae_gap"), widest, strict=True)),
        **dict(zip(("ae_own", "beta0_own", "vae_own"), own, strict=True)),
    )
