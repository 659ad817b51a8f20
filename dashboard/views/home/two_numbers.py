"""What do two numbers make: which digit, and which place on the map?"""

import streamlit as st
import torch

from dashboard.components.digits import digits
from dashboard.controls.kept_slider import kept_slider
from dashboard.server.resources import SHIPPED, shipped
from dashboard.shell.explained import explained
from dashboard.words.language import tr
from vae_core.data.sources import DIGITS
from vae_core.sampling import decode_points

REACH = 3.0  # the sliders' ends: almost all codes lie between them
N_MAPPED = 2000  # test images on the map
DIGIT_PX, MAP_PX = 252, 300  # 9 pixels of the screen for one of the digit


@st.fragment
def two_numbers() -> None:
    """Two numbers, the digit that the decoder makes of them, and where they lie on the map."""
    code, map_ = st.columns([4, 5], gap="large")
    with code:
        left, right = st.columns(2, gap="medium")
        with left:
            z1 = _number(tr("First number, z1"), -1.2, key="z1")
        with right:
            z2 = _number(tr("Second number, z2"), -0.3, key="z2")
    map_.markdown(
        tr(
            "**The map.** Each dot is a digit that somebody wrote, placed by its two numbers and "
            "coloured by what it is. The ring is yours."
        )
    )
    with explained():
        with code:
            _draw_digit(z1, z2)
        with map_:
            _draw_map(z1, z2)


def _number(label: str, start: float, *, key: str) -> float:
    return kept_slider(label, -REACH, REACH, start, 0.1, key=key, english="%.1f")


def _draw_digit(z1: float, z2: float) -> None:
    """What the decoder makes of the two numbers."""
    digits(
        decode_points(shipped().model, torch.tensor([[z1, z2]])),
        key="digit",
        of=f"{SHIPPED} z {z1:.1f} {z2:.1f}",
        alt=tr("What the decoder draws at z1 = {z1:.1f}, z2 = {z2:.1f}", z1=z1, z2=z2),
        size=DIGIT_PX,
    )


def _draw_map(z1: float, z2: float) -> None:
    """The codes of test images, and a ring around the chosen one."""
    # plotly comes last: the digit is painted half a second before it is there, on a fresh server.
    from dashboard.charts.codes_map import latent_map
    from dashboard.components.plot import plot

    codes = shipped().encodings
    if codes is None:
        return
    figure = latent_map(codes.mu[:N_MAPPED].numpy(), codes.labels[:N_MAPPED].numpy(), DIGITS)
    ring = {"symbol": "circle-open", "size": 22, "line": {"width": 4}}
    figure.add_scattergl(  # as the dots are, and after them: it lies on top
        x=[z1],
        y=[z2],
        mode="markers",
        marker=ring | {"color": "var(--st-text-color)"},
        hoverinfo="skip",
    )
    plot(
        figure,
        key="latent_map",
        of=SHIPPED,
        now=f"z {z1:.1f} {z2:.1f}",
        height=MAP_PX,
        alt=tr(
            "The codes of {n:,} test digits, each class in its colour; a ring marks "
            "z1 = {z1:.1f}, z2 = {z2:.1f}",
            n=N_MAPPED,
            z1=z1,
            z2=z2,
        ),
    )
