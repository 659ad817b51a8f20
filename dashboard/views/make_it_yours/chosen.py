"""What is to be changed?"""

import streamlit as st

from dashboard.controls.kept import kept
from dashboard.views.common.lesson import passage
from dashboard.views.make_it_yours import PAGE
from dashboard.words.language import phrase, tr
from vae_core.variants import VARIANTS

NAMES = {
    "deeper": phrase("Deeper encoder"),
    "convolutional": phrase("Convolutions"),
    "colour": phrase("Colour"),
    "gaussian": phrase("Squared error"),
    "own_pictures": phrase("Your own pictures"),
}


def chosen() -> str:
    """One of VARIANTS, kept in the address for whoever is given it."""
    passage(PAGE, "start")
    name: str = st.segmented_control(
        tr("What do you want to change?"),
        VARIANTS,
        default=VARIANTS[0],
        format_func=lambda name: tr(NAMES[name]),
        required=True,
        wrap=True,
        **kept("variant"),
    )
    return name
