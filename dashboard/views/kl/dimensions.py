"""What does a code of several dimensions cost? The sum of what each of them costs."""

import streamlit as st

from dashboard.session.model_and_data import ModelAndData
from dashboard.views.common.layers import SIGMA, pixels_of
from dashboard.views.common.lesson import passage
from dashboard.views.kl.chosen import PAGE, nats
from dashboard.words.language import tr
from dashboard.words.numbers import number
from vae_core.explain.layers import EncoderLayers, encoder_layers
from vae_core.loss import kl_per_dim


def one_bill_each(lesson: ModelAndData, row: int) -> None:
    """The image's own dimensions, each with its KL, and their sum."""
    image = encoder_layers(lesson.view.model, pixels_of(lesson, row))
    passage(PAGE, "dimensions", n=image.mu.shape[1])
    st.markdown(bill(image))


def bill(image: EncoderLayers) -> str:
    """mu, sigma and KL of every dimension of one image, and the sum."""
    costs = kl_per_dim(image.mu, image.logvar)[0]
    dims = zip(image.mu[0].tolist(), image.std[0].tolist(), costs.tolist(), strict=True)
    cost, whole = tr("KL, nats"), tr("this image")
    lines = [
        f"| | μ | {SIGMA} | {cost} |",
        "|---|---:|---:|---:|",
        *(
            f"| z{d} | {number(mu)} | {number(std)} | {nats(kl)} |"
            for d, (mu, std, kl) in enumerate(dims, 1)
        ),
        f"| **{whole}** | | | **{nats(float(costs.sum()))}** |",
    ]
    return "\n".join(lines)
