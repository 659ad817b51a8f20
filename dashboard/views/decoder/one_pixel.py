"""How does one pixel's logit become its probability of ink?"""

import streamlit as st

from dashboard.charts.curves import ink_curve
from dashboard.charts.layers import SIDE
from dashboard.components.formula import formula
from dashboard.components.plot import plot
from dashboard.controls.kept import kept
from dashboard.views.common.lesson import passage
from dashboard.words.language import tr
from dashboard.words.numbers import percent
from vae_core.explain.layers import DecoderLayers

CURVE_PX = 300
ROW, COLUMN = "decoder_row", "decoder_column"


def framed() -> tuple[int, int]:
    """Row and column of the chosen pixel, for a picture that is drawn before its sliders are."""
    row, column = (int(st.session_state.get(key, SIDE // 2)) for key in (ROW, COLUMN))
    return row, column


def one_pixel(layers: DecoderLayers, subject: str) -> None:
    """The chosen pixel's logit, and its place on the sigmoid among all others."""
    words, curve = st.columns([4, 5], gap="large", vertical_alignment="center")
    with words:
        passage("decoder", "pixel")
        left, right = st.columns(2, gap="medium")
        row, column = (
            place.slider(label, 0, SIDE - 1, SIDE // 2, **kept(key))
            for place, label, key in ((left, tr("Row"), ROW), (right, tr("Column"), COLUMN))
        )
        pixel = SIDE * row + column
        logit, ink = float(layers.logits[0, pixel]), float(layers.recon_x[0, pixel])
        formula(
            "{recon_x} = sigmoid({logit})",
            {"recon_x": ink, "logit": logit},
            key="decoder_pixel_formula",
        )
        passage("decoder", "pixel-now", row=row, column=column, percent=percent(ink))
    with curve:
        plot(
            ink_curve(layers.logits[0].numpy(), layers.recon_x[0].numpy(), pixel),
            key="decoder_curve",
            of=subject,
            now=f"row {row} column {column}",
            height=CURVE_PX,
            alt=tr(
                "Probability of ink against the logit for all 784 pixels, on a sigmoid; row {row}, "
                "column {column} has logit {logit:.2f} and probability {ink:.3f}",
                row=row,
                column=column,
                logit=logit,
                ink=ink,
            ),
        )
