"""What does a picture cost at least, grey or in black and white?"""

import streamlit as st
import torch
from torch import Tensor

from dashboard.components.digits import digits
from dashboard.controls.kept_slider import kept_slider
from dashboard.session.model_and_data import ModelAndData
from dashboard.views.common.lesson import passage
from dashboard.words.language import tr, written
from dashboard.words.numbers import number
from vae_core.data.images import as_pixels
from vae_core.data.loading import DataSet
from vae_core.diagnostics import image_losses
from vae_core.explain.pixel_cost import binarised, floor_per_image


@st.fragment
def grey_or_binarised(lesson: ModelAndData) -> None:
    """Ten test images as scanned and in black and white, and what each way costs at least."""
    st.subheader(tr("Grey, or black and white"), anchor=False)
    passage("loss", "floor")
    from_ink = tr("Black from this much ink upwards")
    threshold = kept_slider(from_ink, 0.05, 0.95, 0.5, 0.01, key="loss_threshold")
    grey = ten_images(lesson.data)
    binary = binarised(grey, threshold)
    floors = [floor_per_image(x) for x in (grey, binary)]
    digits(
        torch.cat([grey, binary]),
        key="loss_floors",
        of=f"{lesson.data.name} {threshold:.2f}",
        row_labels=[tr("grey"), tr("binarised")],
        column_labels=[written(value, ".0f") for value in floors[0]],
        alt=tr("Ten test images, grey and binarised; above each the floor of the grey one in nats"),
    )
    st.caption(
        tr("Above each image: the floor of the grey one, in nats. Of the binarised ones it is 0.")
    )
    model = lesson.view.model
    passage(
        "loss",
        "floor-seen",
        grey=number(float(floors[0].mean())),
        binary=written(float(floors[1].mean()), ".0f"),
        model_grey=number(float(image_losses(model, grey)[0].mean())),
        model_binary=number(float(image_losses(model, binary)[0].mean())),
        share=written(float(binary.sum() / (grey > 0).sum()), ".0%"),
    )


def ten_images(data: DataSet) -> Tensor:
    """One test image of each class, (10, 784) in [0, 1]."""
    return as_pixels(data.test.images[list(data.test.first_of_each_class().values())])
