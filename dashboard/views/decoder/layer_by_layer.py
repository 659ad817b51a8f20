"""What stands between a latent point and its picture? The layers, with what they really hold."""

import streamlit as st
import torch

from dashboard.charts.layers import signed_pictures
from dashboard.components.digits import digits
from dashboard.components.formula import formula
from dashboard.components.plot import plot
from dashboard.controls.kept_slider import kept_slider
from dashboard.session.model_and_data import ModelAndData
from dashboard.views.common.layers import about, hidden_units, n_on, pair, pixels_of
from dashboard.views.common.lesson import show_code
from dashboard.views.decoder.one_pixel import framed, one_pixel
from dashboard.views.decoder.slopes import slopes
from dashboard.words.language import ntr, tr
from dashboard.words.numbers import number
from vae_core.explain.layers import DecoderLayers, decoder_layers, encoder_layers
from vae_core.model import VAE

REACH = 4.0
LAYER_PX, DIGIT_PX = 252, 252


@st.fragment
def layer_by_layer(lesson: ModelAndData, row: int) -> None:
    """z to move, and what fc3, fc4 and sigmoid make of it."""
    chosen, hidden, logits, picture = st.columns([4, 4, 4, 7], gap="medium")
    with chosen:
        z = _z(lesson, row)
    subject = about(lesson, row)
    layers = decoder_layers(lesson.view.model, z)
    with hidden:
        hidden_units("h3", layers.h3, key="decoder_h", of=subject, now=pair(z), height=LAYER_PX)
    with logits:
        _logits(layers, subject, z)
    with picture:
        st.markdown("**x̂ = sigmoid(logits)**")
        digits(
            layers.recon_x,
            key="decoder_digit",
            of=f"{lesson.view.id} z {pair(z)}",
            size=DIGIT_PX,
            alt=tr("What the decoder draws at z = {z}", z=pair(z)),
        )
    st.caption(tr("h3 is the decoder's hidden layer; the encoder has another one, h1."))
    _formulas(z, layers)
    show_code(VAE.decode, VAE.decode_logits)
    st.divider()
    one_pixel(layers, subject)
    st.divider()
    slopes(lesson, z)


def _formulas(z: torch.Tensor, layers: DecoderLayers) -> None:
    """Side by side, and under each other on a phone."""
    first, last = st.columns(2, gap="small")
    on = ntr("{n} on", "{n} on", n_on(layers.h3))
    with first:
        formula("{h3} = relu(fc3({z}))", {"h3": on, "z": pair(z)}, key="decoder_formula_h")
    with last:
        ink = tr("{ink:.0f} pixels of ink", ink=float(layers.recon_x.sum()))
        values = {"h3": on, "recon_x": ink}
        formula("{recon_x} = sigmoid(fc4({h3}))", values, key="decoder_formula_picture")


def _z(lesson: ModelAndData, row: int) -> torch.Tensor:
    """Where the sliders stand: at first at the image's own mu."""
    mu = encoder_layers(lesson.view.model, pixels_of(lesson, row)).mu
    st.markdown(tr("**z**, two numbers"))
    values = [
        kept_slider(
            f"z{i + 1}",
            -REACH,
            REACH,
            float(mu[0, i].clamp(-REACH, REACH)),
            0.01,
            key=f"decoder_z{i + 1}_{row}",
        )
        for i in range(lesson.view.latent_dim)
    ]
    st.caption(tr("They start at the image's own μ, {mu}.", mu=pair(mu)))
    return torch.tensor([values])


def _logits(layers: DecoderLayers, subject: str, z: torch.Tensor) -> None:
    """The logits as a picture, with the pixel chosen below in a frame."""
    at = framed()
    logits = layers.logits[0]
    least, most = number(float(logits.min())), number(float(logits.max()))
    st.markdown(tr("**logits**: {least} to {most}", least=least, most=most))
    plot(
        signed_pictures(logits[None].numpy(), marked=at),
        key="decoder_logits",
        of=subject,
        now=pair(z),
        height=LAYER_PX,
        alt=tr(
            "The 784 logits: {n} above zero, where ink is more likely than paper; the frame is "
            "around row {row}, column {column}",
            n=int((logits > 0).sum()),
            row=at[0],
            column=at[1],
        ),
    )
