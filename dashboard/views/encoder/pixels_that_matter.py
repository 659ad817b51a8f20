"""Which pixels does an image's place on the plane depend on?"""

import streamlit as st
import torch

from dashboard.charts.layers import signed_pictures
from dashboard.components.plot import plot
from dashboard.controls.kept import kept
from dashboard.session.computed import computed
from dashboard.session.model_and_data import ModelAndData
from dashboard.views.common.layers import about, pixels_of
from dashboard.views.common.lesson import passage
from dashboard.words.language import tr
from dashboard.words.numbers import number
from vae_core.data.loading import DataSet
from vae_core.explain.layers import mu_by_pixel, mu_moved_by, share_with_ink

PICTURE_PX = 260


@st.fragment
def pixels_that_matter(lesson: ModelAndData, row: int) -> None:
    """d mu / d x as a picture over the pixels, each weighed by how often it has ink."""
    words, picture = st.columns([4, 5], gap="large", vertical_alignment="center")
    model, x = lesson.view.model, pixels_of(lesson, row)
    often = often_inked(lesson.data)
    with words:
        passage("encoder", "pixels")
        names = [f"μ{i + 1}" for i in range(lesson.view.latent_dim)]
        chosen = st.segmented_control(
            tr("Which number"),
            names,
            default=names[0],
            wrap=True,
            required=True,
            **kept("encoder_dimension"),
        )
        dimension = names.index(chosen)
        weighed = often * mu_by_pixel(model, x, dimension)
        pixel = int(weighed.abs().argmax())
        strongest = {"row": pixel // 28, "column": pixel % 28, "name": chosen}
        strongest["moves"] = number(mu_moved_by(model, x, dimension, pixel))
        st.markdown(
            tr(
                "The strongest pixel is at row {row}, column {column}, where {share:.0%} of the "
                "training images have ink. Full ink there instead of paper moves {name} by "
                "**{moves}**.",
                share=float(often[pixel]),
                **strongest,
            )
        )
    with picture:
        plot(
            signed_pictures(
                weighed[None].numpy(),
                [tr("d {name} / d x · how often there is ink", name=chosen)],
            ),
            key="encoder_pixels",
            of=about(lesson, row),
            now=chosen,
            height=PICTURE_PX,
            alt=tr(
                "How {name} changes with each of the 784 pixels, weighed by how often it has ink: "
                "most at row {row}, column {column}, where it moves by {moves} from paper to full "
                "ink",
                **strongest,
            ),
        )


@computed(most=4)
def often_inked(data: DataSet) -> torch.Tensor:
    """In which share of the training images a pixel has ink, (784,)."""
    return share_with_ink(data.train.images)
