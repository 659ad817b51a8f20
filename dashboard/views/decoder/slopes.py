"""How does the picture change where z moves?"""

import streamlit as st
import torch

from dashboard.charts.layers import signed_pictures
from dashboard.components.plot import plot
from dashboard.session.model_and_data import ModelAndData
from dashboard.views.common.layers import pair
from dashboard.views.common.lesson import passage, show_code
from dashboard.words.language import tr
from dashboard.words.numbers import number
from vae_core.explain.layers import picture_by_z

SLOPES_PX = 300


def slopes(lesson: ModelAndData, z: torch.Tensor) -> None:
    """d x-hat / d z: which pixels a step in either dimension inks or clears."""
    words, picture = st.columns([4, 5], gap="large", vertical_alignment="center")
    by_z = picture_by_z(lesson.view.model, z)
    first, second = (number(0.1 * float(slope.abs().sum())) for slope in by_z)
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
            signed_pictures(by_z.numpy(), ["d x̂ / d z1", "d x̂ / d z2"], unit=tr("per unit of z")),
            key="decoder_slopes",
            of=lesson.view.id,
            now=f"z {pair(z)}",
            height=SLOPES_PX,
            alt=tr(
                "How every pixel's probability of ink changes per unit of z1: from {least1:.2f} "
                "to {most1:.2f}, and of z2: from {least2:.2f} to {most2:.2f}",
                least1=by_z[0].min(),
                most1=by_z[0].max(),
                least2=by_z[1].min(),
                most2=by_z[1].max(),
            ),
        )
