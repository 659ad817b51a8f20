"""What do two numbers make: which digit, and which place on the map?

The first thing that a newcomer sees. It waits for neither torch nor plotly.js: what is imported
here is light (tests/dashboard/test_light_rooms.py).
"""

import streamlit as st

from dashboard.components.two_numbers import MapOfCodes, Place, map_of_codes, two_numbers
from dashboard.controls.kept_slider import kept_slider
from dashboard.server.resources import SHIPPED, ModelUnavailable, shipped_decoder
from dashboard.session.state import app_state
from dashboard.words.language import tr
from vae_core.data.sources import DIGITS

REACH = 3.0  # the sliders' ends: almost all codes lie between them
N_MAPPED = 2000  # test images on the map
DIGIT_PX, MAP_PX = 252, 316  # 9 pixels of the screen for one of the digit
LARGE_MAP = "pages/latent_space.py"


def first_screen() -> None:
    """The sliders with their digit and the map; nothing where the model can't be opened."""
    try:
        codes = _codes()
    except ModelUnavailable:
        return  # new_digits says why, once
    _two_numbers(codes)


@st.fragment
def _two_numbers(codes: MapOfCodes) -> None:
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
            "coloured by what it is. Ring and digit follow your pointer; a click opens the large "
            "map."
        )
    )
    clicked = two_numbers(
        (z1, z2),
        codes,
        key="two_numbers",
        of=SHIPPED,
        alt=tr(
            "The codes of {n:,} test digits, each class in its colour; a ring marks "
            "z1 = {z1:.1f}, z2 = {z2:.1f}",
            n=N_MAPPED,
            z1=z1,
            z2=z2,
        ),
        digit_px=DIGIT_PX,
        map_px=MAP_PX,
    )
    if clicked:
        _open_large_map(clicked)


def _number(label: str, start: float, *, key: str) -> float:
    return kept_slider(label, -REACH, REACH, start, 0.1, key=key, english="%.1f")


@st.cache_resource(show_spinner=False)
def _codes() -> MapOfCodes:
    """The shipped model's. Raises ModelUnavailable."""
    return map_of_codes(shipped_decoder(), N_MAPPED, DIGITS)


def _open_large_map(place: Place) -> None:
    """The map that was clicked, pinned there; where a run is in view, that is another one."""
    state = app_state()
    address = state.carried | {"pins": "{:g},{:g}".format(*place)}
    if state.run_id:
        address["run"] = SHIPPED
    st.switch_page(LARGE_MAP, query_params=address)
