"""What does the model make of a digit that a visitor draws, or of a photo of one?

Nothing of it is stored: it lives in the visitor's session and goes with it.
"""

import numpy as np
import streamlit as st
from numpy.typing import NDArray

from dashboard.export.pictures import ink_png
from dashboard.session.model_in_view import ModelInView
from dashboard.views.reconstruct.answer import answer
from dashboard.views.reconstruct.given import digit_given
from dashboard.words.language import tr
from vae_core.data.loading import DataSet
from vae_core.data.sources import SOURCES
from vae_core.handwriting.mnist_form import Stages

STAGE_PX = 84
PAD_PX = 260  # a hand needs as much, on any page


@st.fragment
def own_digit(view: ModelInView, data: DataSet) -> None:
    """A pad or a file, and beside it what becomes of the digit."""
    row = st.container(horizontal=True, gap="large")
    pad, result = row.container(width=PAD_PX), row.container()
    with pad:
        stages = digit_given()
        st.caption(tr("Your drawing or picture is not stored. It is gone when you leave."))
    with result:
        if stages is None:
            st.markdown(
                tr(
                    "**Your own {things}.** Draw one, large. It is made into what MNIST's makers "
                    "would have made of it, encoded, and decoded again.",
                    things=tr(SOURCES[view.config.dataset].things),
                )
            )
            return
        _stages(stages)
        answer(view, data, stages)


def _stages(stages: Stages) -> None:
    """From the picture to 28 x 28 pixels, as MNIST's makers did it."""
    dark = st.context.theme.type == "dark"
    shown = {
        tr("as ink"): stages.ink,
        tr("cropped"): stages.cropped,
        tr("20 pixels"): stages.scaled,
        tr("centred"): stages.centred,
    }
    st.markdown(tr("**The way to MNIST's form**"))
    with st.container(horizontal=True, gap="medium", vertical_alignment="bottom"):
        for caption, ink in shown.items():
            st.image(ink_png(_enlarged(ink), dark=dark), caption=caption, width=STAGE_PX)


def _enlarged(ink: NDArray[np.uint8]) -> NDArray[np.uint8]:
    """On a square, and small pictures by whole pixels: a browser would blur them."""
    side = max(ink.shape)
    above, beside = ((side - length) // 2 for length in ink.shape)
    square = np.zeros((side, side), np.uint8)
    square[above : above + ink.shape[0], beside : beside + ink.shape[1]] = ink
    times = max(1, 2 * STAGE_PX // side)
    return square.repeat(times, axis=0).repeat(times, axis=1)
