"""Why does the encoder put out the logarithm of a variance, and not the variance?"""

import numpy as np
import streamlit as st
import torch

from dashboard.charts.curves import sigma_curves
from dashboard.components.formula import formula
from dashboard.components.plot import plot
from dashboard.controls.kept_slider import kept_slider
from dashboard.session.model_and_data import ModelAndData
from dashboard.views.common.layers import CROSS, DOT, SIGMA, about, pixels_of
from dashboard.views.common.lesson import passage, show_code
from dashboard.words.language import comma, tr, written
from dashboard.words.numbers import number, or_nan
from vae_core.explain.layers import Reading, encoder_layers, read_as_logvar, read_as_variance
from vae_core.loss import kl_per_dim
from vae_core.model import std_of

LOWEST, HIGHEST = -10.0, 4.0  # of the network's output
CURVE_PX = 330


@st.fragment
def why_a_logarithm(lesson: ModelAndData, row: int) -> None:
    """One output to move, read as log sigma^2 and as sigma^2."""
    layers = encoder_layers(lesson.view.model, pixels_of(lesson, row))
    mu = float(layers.mu[0, 0])
    words, curve = st.columns([4, 5], gap="large", vertical_alignment="center")
    with words:
        passage("encoder", "log")
        output = kept_slider(
            tr("The network's output, dimension 1"),
            LOWEST,
            HIGHEST,
            float(layers.logvar[0, 0].clamp(LOWEST, HIGHEST)),
            0.01,
            key=f"encoder_output_{row}",
        )
        as_logvar, as_variance = read_as_logvar(output, mu), read_as_variance(output, mu)
        st.markdown(readings(output, as_logvar, as_variance))
        if not np.isfinite(as_variance.kl):
            passage("encoder", "nan")
        formula(
            f"{{std}} = exp({written(0.5)} · {{logvar}})",
            {"std": as_logvar.std, "logvar": output},
            key="encoder_sigma",
        )
    with curve:
        _curve(output, as_logvar, layers.logvar[0], about(lesson, row))
    show_code(std_of, read_as_variance, kl_per_dim)


def readings(output: float, as_logvar: Reading, as_variance: Reading) -> str:
    """Both readings of one output, as a table."""
    rows = [
        f"| {name} | {or_nan(reading.std)} | {or_nan(reading.kl)} |"
        for name, reading in (("log σ²", as_logvar), (tr("σ² itself"), as_variance))
    ]
    read_as = tr("{output} read as", output=number(output))
    kl = tr("KL, nats")
    head = [f"| {read_as} | {SIGMA} | {kl} |", "|---|---:|---:|"]
    return "\n".join([*head, *rows])


def _curve(output: float, reading: Reading, image: torch.Tensor, subject: str) -> None:
    outputs = torch.linspace(LOWEST, HIGHEST, 281)
    plot(
        sigma_curves(
            outputs.numpy(),
            std_of(outputs).numpy(),
            outputs.sqrt().numpy(),
            here=output,
            image=image.numpy(),
        ),
        key="encoder_curve",
        of=subject,
        now=f"output {output:.2f}",
        height=CURVE_PX,
        alt=tr(
            "Sigma against the network's output: exp(0.5 · output) is positive everywhere, the "
            "square root has no value below 0. At {output:.2f} sigma is {sigma:.3g}; this image's "
            "outputs are {outputs}",
            output=output,
            sigma=reading.std,
            outputs=comma().join(written(value, ".2f") for value in image),
        ),
    )
    st.caption(
        tr(
            "{dot} the output that you move · {cross} this image's own outputs",
            dot=DOT,
            cross=CROSS,
        )
    )
