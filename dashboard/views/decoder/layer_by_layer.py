"""What stands between a latent point and its picture?

The layers with what they really hold, one pixel's way through the last of them, and how the picture
changes where z moves.
"""

import streamlit as st
import torch

from dashboard.charts.curves import ink_curve
from dashboard.charts.layers import SIDE, signed_pictures
from dashboard.components.digits import digits
from dashboard.components.formula import formula
from dashboard.components.plot import plot
from dashboard.session.model_and_data import LessonDigits
from dashboard.views.common.lesson import passage, show_code
from dashboard.views.encoder.layer_by_layer import about, hidden_units, n_on, pair, pixels_of
from dashboard.words.language import slider_format, tr, written
from dashboard.words.numbers import number
from vae_core.explain.layers import DecoderLayers, decoder_layers, encoder_layers, picture_by_z
from vae_core.model import VAE

REACH = 4.0
LAYER_PX, CURVE_PX, SLOPES_PX = 252, 300, 300
DIGIT_PX = 252


@st.fragment
def layer_by_layer(lesson: LessonDigits, row: int) -> None:
    """z to move, and what fc3, fc4 and sigmoid make of it."""
    chosen, hidden, logits, picture = st.columns([4, 4, 4, 7], gap="medium")
    with chosen:
        z = _z(lesson, row)
    subject = about(lesson, row)
    layers = decoder_layers(lesson.view.model, z)
    with hidden:
        hidden_units("h3", layers.h3, key="decoder_h", of=subject, now=pair(z), height=LAYER_PX)
    with logits:
        at = _logits(layers, subject, z)
    with picture:
        st.markdown("**x̂ = sigmoid(logits)**")
        digits(
            layers.recon_x,
            key="decoder_digit",
            of=f"{lesson.view.id} z {pair(z)}",
            size=DIGIT_PX,
            alt=tr("What the decoder draws at z = {z}", z=pair(z)),
        )
    _formulas(z, layers)
    show_code(VAE.decode, VAE.decode_logits)
    st.divider()
    _one_pixel(layers, at, subject)
    st.divider()
    _slopes(lesson, z)


def _formulas(z: torch.Tensor, layers: DecoderLayers) -> None:
    """Side by side, and under each other on a phone."""
    first, last = st.columns(2, gap="small")
    on = tr("{on} on", on=n_on(layers.h3))
    with first:
        formula("{h3} = relu(fc3({z}))", {"h3": on, "z": pair(z)}, key="decoder_formula_h")
    with last:
        ink = tr("{ink:.0f} pixels of ink", ink=float(layers.recon_x.sum()))
        values = {"h3": on, "recon_x": ink}
        formula("{recon_x} = sigmoid(fc4({h3}))", values, key="decoder_formula_picture")


def _z(lesson: LessonDigits, row: int) -> torch.Tensor:
    """Where the sliders stand: at first at the image's own mu."""
    mu = encoder_layers(lesson.view.model, pixels_of(lesson, row)).mu
    st.markdown(tr("**z**, two numbers"))
    values = [
        st.slider(
            f"z{i + 1}",
            -REACH,
            REACH,
            float(mu[0, i].clamp(-REACH, REACH)),
            0.01,
            format=slider_format(),
            key=f"decoder_z{i + 1}_{row}",
            bind="query-params",
            persist_state="session",
        )
        for i in range(lesson.view.latent_dim)
    ]
    st.caption(tr("They start at the image's own μ, {mu}.", mu=pair(mu)))
    return torch.tensor([values])


def _logits(layers: DecoderLayers, subject: str, z: torch.Tensor) -> tuple[int, int]:
    """The logits as a picture, with the pixel chosen below in a frame."""
    at = (
        int(st.session_state.get("decoder_row", SIDE // 2)),
        int(st.session_state.get("decoder_column", SIDE // 2)),
    )
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
    return at


def _one_pixel(layers: DecoderLayers, at: tuple[int, int], subject: str) -> None:
    """The chosen pixel's logit, and its place on the sigmoid among all others."""
    words, curve = st.columns([4, 5], gap="large", vertical_alignment="center")
    with words:
        passage("decoder", "pixel")
        left, right = st.columns(2, gap="medium")
        row, column = (
            place.slider(
                label,
                0,
                SIDE - 1,
                SIDE // 2,
                key=key,
                bind="query-params",
                persist_state="session",
            )
            for place, label, key in (
                (left, tr("Row"), "decoder_row"),
                (right, tr("Column"), "decoder_column"),
            )
        )
        pixel = SIDE * row + column
        logit, ink = float(layers.logits[0, pixel]), float(layers.recon_x[0, pixel])
        formula(
            "{recon_x} = sigmoid({logit})",
            {"recon_x": ink, "logit": logit},
            key="decoder_pixel_formula",
        )
        passage("decoder", "pixel-now", row=row, column=column, percent=_percent(ink))
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


def _percent(probability: float) -> str:
    percent = 100 * probability
    words = tr("less than 0.1") if percent < 0.1 else written(percent, ".3g")
    return f"{words}\N{NO-BREAK SPACE}%"


def _slopes(lesson: LessonDigits, z: torch.Tensor) -> None:
    """d x-hat / d z: which pixels a step in either dimension inks or clears."""
    words, picture = st.columns([4, 5], gap="large", vertical_alignment="center")
    slopes = picture_by_z(lesson.view.model, z)
    first, second = (number(0.1 * float(slope.abs().sum())) for slope in slopes)
    with words:
        passage("decoder", "slopes")
        st.markdown(
            tr(
                "A step of 0.1 changes **{first} pixels** along z1 and **{second} pixels** along "
                "z2, counted in full ink, up and down together.",
                first=first,
                second=second,
            )
        )
        show_code(picture_by_z)
    with picture:
        plot(
            signed_pictures(slopes.numpy(), ["d x̂ / d z1", "d x̂ / d z2"], unit=tr("per unit of z")),
            key="decoder_slopes",
            of=lesson.view.id,
            now=f"z {pair(z)}",
            height=SLOPES_PX,
            alt=tr(
                "How every pixel's probability of ink changes per unit of z1: from {least1:.2f} "
                "to {most1:.2f}, and of z2: from {least2:.2f} to {most2:.2f}",
                least1=slopes[0].min(),
                most1=slopes[0].max(),
                least2=slopes[1].min(),
                most2=slopes[1].max(),
            ),
        )
