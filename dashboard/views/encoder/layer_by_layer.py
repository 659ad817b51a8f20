"""What stands between an image and its place on the plane? The layers, and what they hold."""

import streamlit as st

from dashboard.components.digits import digits
from dashboard.components.formula import formula
from dashboard.session.model_and_data import ModelAndData
from dashboard.views.common.layers import SIGMA, about, hidden_units, n_on, pair, pixels_of
from dashboard.views.common.lesson import passage, show_code
from dashboard.views.encoder.on_the_plane import on_the_plane
from dashboard.words.language import ntr, tr
from dashboard.words.numbers import number
from vae_core.explain.layers import EncoderLayers, encoder_layers
from vae_core.model import VAE

LAYER_PX, DIGIT_PX = 168, 168


@st.fragment
def layer_by_layer(lesson: ModelAndData, row: int) -> None:
    """The image, h1, what comes out, and where that is on the plane."""
    x, subject = pixels_of(lesson, row), about(lesson, row)
    layers = encoder_layers(lesson.view.model, x)
    way, plane = st.columns([5, 6], gap="large")
    with way:
        image, hidden = st.columns(2, gap="medium")
        with image:
            st.markdown(tr("**x**: 784 pixels"))
            digits(
                x,
                key="encoder_x",
                of=subject,
                size=DIGIT_PX,
                alt=tr("The chosen test image"),
            )
        with hidden:
            hidden_units("h1", layers.h1, key="encoder_h", of=subject, height=LAYER_PX)
        st.caption(tr("h1 is the encoder's hidden layer; the decoder has one of its own."))
        st.markdown(numbers(layers))
        passage("encoder", "out")
    with plane:
        on_the_plane(lesson, layers, subject)
    _formulas(layers)
    show_code(VAE.encode)


def _formulas(layers: EncoderLayers) -> None:
    """Side by side, and under each other on a phone."""
    h1, mu, logvar = st.columns([8, 7.5, 7], gap="small")
    on = ntr("{n} on", "{n} on", n_on(layers.h1))
    with h1:
        values = {"h1": on, "x": tr("784 numbers")}
        formula("{h1} = relu(fc1({x}))", values, key="encoder_formula_h")
    with mu:
        values = {"mu": pair(layers.mu), "h1": on}
        formula("{mu} = fc_mean({h1})", values, key="encoder_formula_mu")
    with logvar:
        values = {"logvar": pair(layers.logvar), "h1": on}
        formula("{logvar} = fc_logvar({h1})", values, key="encoder_formula_logvar")


def numbers(layers: EncoderLayers) -> str:
    """What the encoder says, as a table."""
    lines = [f"| | μ | log σ² | {SIGMA} |", "|---|---:|---:|---:|"]
    for i, values in enumerate(zip(layers.mu[0], layers.logvar[0], layers.std[0], strict=True)):
        lines.append(f"| z{i + 1} | " + " | ".join(number(float(v)) for v in values) + " |")
    return "\n".join(lines)
