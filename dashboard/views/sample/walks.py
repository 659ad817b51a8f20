"""What lies between the codes of two digits?

The code of one moves to that of the other, in a straight line and along an arc.
"""

import streamlit as st
import torch
from torch import Tensor

from dashboard.components.digits import Pixels, digits, pixels
from dashboard.session.computed import computed
from dashboard.session.model_in_view import ModelInView
from dashboard.views.sample.common import (
    class_name,
    codes_for,
    controls,
    lead,
    offer_gif,
    pick_class,
    typical_codes,
)
from dashboard.words.language import phrase, tr
from vae_core.sampling import decode_points, interpolate

N_STEPS = 10  # of a walk on the page
N_FRAMES = 24  # of a walk in a GIF, one way
LINE, ARC = phrase("line"), phrase("arc")
GIFS = {LINE: phrase("Download the line as GIF"), ARC: phrase("Download the arc as GIF")}


@st.fragment
def walks(view: ModelInView) -> None:
    """From the code of one digit to that of another, in a straight line and along an arc."""
    codes = codes_for(view, tr("**From one to another.**"))
    if codes is None:
        return
    typical = typical_codes(view, codes)
    lead(
        tr(
            "**From one to another.** A typical code of each class, decoded. Choose two, and see "
            "what the decoder draws between them."
        )
    )
    _candidates(view, typical)
    with controls():
        label_from = pick_class(view, codes, "interpolate_from", tr("From"), start=1)
        label_to = pick_class(view, codes, "interpolate_to", tr("To"), start=0)
    _strips(view, typical[label_from], typical[label_to], f"{label_from}-{label_to}")


def _candidates(view: ModelInView, typical: dict[int, Tensor]) -> None:
    digits(
        _decoded(view, typical),
        key="typical_codes",
        of=view.id,
        alt=tr(
            "A typical picture of each class, decoded from its code: {classes}",
            classes=", ".join(class_name(view, label) for label in typical),
        ),
        column_labels=[str(label) for label in typical],
        size=56,
    )


def _strips(view: ModelInView, z_from: Tensor, z_to: Tensor, name: str) -> None:
    ways = dict(zip((LINE, ARC), _arcs(view), strict=False))
    digits(
        _steps(view, name, z_from, z_to),
        key="walks",
        of=f"{view.id} {name}",
        alt=_strips_in_words(name, arc=ARC in ways),
        columns=N_STEPS,
        row_labels=[tr(way) for way in ways],
        size=112,
    )
    with st.container(horizontal=True, vertical_alignment="center", gap="small"):
        for way, arc in ways.items():
            path = interpolate(z_from, z_to, N_FRAMES, spherical=arc)
            offer_gif(view, path, f"{way}_gif", tr(GIFS[way]), f"{way}-{name}")
    if len(ways) > 1:
        st.caption(_how_near(z_from, z_to))


@computed(most=32)
def _decoded(view: ModelInView, _typical: dict[int, Tensor]) -> Pixels:
    return pixels(decode_points(view.model, torch.stack(list(_typical.values()))))


@computed(most=64)
def _steps(view: ModelInView, name: str, _from: Tensor, _to: Tensor) -> Pixels:
    """Of a walk between the typical codes of the two classes that its name is made of."""
    ways = [interpolate(_from, _to, N_STEPS, spherical=arc) for arc in _arcs(view)]
    return pixels(decode_points(view.model, torch.cat(ways)))


def _arcs(view: ModelInView) -> list[bool]:
    """Along a line, and where there is room for one along an arc."""
    return [False, True] if view.latent_dim > 1 else [False]


def _how_near(z_from: Tensor, z_to: Tensor) -> str:
    """What either way does to the distance from the centre."""
    nearest = float(interpolate(z_from, z_to, N_FRAMES).norm(dim=1).min())
    return tr(
        "The line is the shortest way; here it comes as near to the centre as {nearest:.2f}. Along "
        "the arc the distance changes evenly, from {first:.2f} to {last:.2f}. With many dimensions "
        "hardly any z of N(0, I) lies near the centre, and only the arc keeps away from it.",
        nearest=nearest,
        first=float(z_from.norm()),
        last=float(z_to.norm()),
    )


def _strips_in_words(name: str, *, arc: bool) -> str:
    if arc:
        return tr(
            "{n} steps from one class to the other ({classes}), by line and arc",
            n=N_STEPS,
            classes=name,
        )
    return tr("{n} steps from one class to the other ({classes}), by line", n=N_STEPS, classes=name)
