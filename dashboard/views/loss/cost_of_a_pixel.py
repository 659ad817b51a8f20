"""What does a pixel cost, and why does a perfect picture cost something all the same?"""

import numpy as np
import streamlit as st
import torch

from dashboard.charts.pixel_curve import pixel_curve
from dashboard.components.digits import digits
from dashboard.components.formula import formula
from dashboard.components.plot import plot
from dashboard.controls.kept_slider import kept_slider
from dashboard.views.common.lesson import passage
from dashboard.words.language import ntr, tr, written
from dashboard.words.numbers import number
from vae_core.explain.pixel_cost import floor_per_image, pixel_cost

CURVE_PX = 320
PIXEL_PX = 56
PIXEL_FORMULA = "-{x} · log {recon_x} - (1 - {x}) · log(1 - {recon_x})".replace(
    "-", "\N{MINUS SIGN}"
)
NEAREST = 0.005  # how close the curve comes to p = 0 and p = 1


@st.fragment
def cost_of_a_pixel() -> None:
    """The cost of one pixel over the decoder's probability, and its floor."""
    st.subheader(tr("The price of a pixel"), anchor=False)
    passage("loss", "pixel")
    words, chart = st.columns([4, 5], gap="large")
    with words:
        ink = kept_slider(tr("The pixel's ink, x"), 0.0, 1.0, 0.7, 0.01, key="loss_ink")
        probability = tr("The decoder's probability of ink, p")
        chance = kept_slider(probability, 0.01, 0.99, 0.3, 0.01, key="loss_p")
    x, p = torch.tensor([ink]), torch.tensor([chance])
    cost, floor = float(pixel_cost(x, p)), float(floor_per_image(x[None]))
    curve = torch.linspace(NEAREST, 1 - NEAREST, 199)
    with words:
        formula(
            PIXEL_FORMULA,
            {"x": written(ink, ".2f"), "recon_x": written(chance, ".2f")},
            key="loss_pixel_formula",
        )
        over = cost - floor
        verdict = (
            tr("That is as good as it gets.")
            if over < 0.005
            else tr("{nats} of them are the decoder's mistake.", nats=number(over))
        )
        passage(
            "loss",
            "pixel-own",
            x=written(ink, ".2f"),
            p=written(chance, ".2f"),
            cost=number(cost),
            verdict=verdict,
        )
        passage("loss", "pixel-floor", floor=number(floor), x=written(ink, ".2f"))
        digits(
            np.repeat([[ink], [chance]], 784, axis=1),
            key="loss_pixel",
            of=f"x {ink:.2f} p {chance:.2f}",
            column_labels=["x", "p"],
            size=PIXEL_PX,
            downloadable=False,
            alt=tr("The pixel with ink {x:.2f}, and the decoder's {p:.2f}", x=ink, p=chance),
        )
    with chart:
        plot(
            pixel_curve(
                curve.numpy(),
                pixel_cost(x.expand(len(curve)), curve).numpy(),
                own=(chance, cost),
                floor=floor,
            ),
            key="loss_pixel_curve",
            now=f"x {ink:.2f} p {chance:.2f}",
            height=CURVE_PX,
            alt=ntr(
                "The cost of a pixel with ink {x:.2f} over p: {n:.2f} nat at p = {p:.2f}, and "
                "never less than {floor:.2f}",
                "The cost of a pixel with ink {x:.2f} over p: {n:.2f} nats at p = {p:.2f}, and "
                "never less than {floor:.2f}",
                cost,
                x=ink,
                p=chance,
                floor=floor,
            ),
        )
