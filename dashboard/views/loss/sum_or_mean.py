"""What happens when one term of the loss is summed and the other averaged?"""

import inspect
import textwrap
from collections.abc import Callable
from typing import Any

import streamlit as st
import torch

from dashboard.components.digits import digits
from dashboard.session.computed import computed
from dashboard.session.model_and_data import ModelAndData
from dashboard.views.common.chance import seeded
from dashboard.views.common.lesson import passage
from dashboard.views.loss.grey_or_binarised import ten_images
from dashboard.words.language import tr, written
from dashboard.words.numbers import number
from vae_core.data.images import as_pixels
from vae_core.data.loading import DataSet
from vae_core.explain.sum_or_mean import (
    EPOCHS,
    HIDDEN_DIM,
    LATENT_DIM,
    N_IMAGES,
    SmallModel,
    averaged_loss,
    effective_beta,
    sum_and_mean,
)
from vae_core.loss import loss_function

N_TEST = 1000
TRAINED = "loss_small_models_trained"


@st.fragment
def sum_or_mean(lesson: ModelAndData) -> None:
    """Two lines of code beside each other, and what a model learns from each."""
    st.subheader(tr("Sum or mean?"), anchor=False)
    passage("loss", "sum-or-mean")
    _code_beside_each_other()
    shown = ten_images(lesson.data)
    recon_x, mu, logvar = lesson.view.model(shown, generator=seeded(0))
    lab, bug = (
        written(effective_beta(loss, recon_x, shown, mu, logvar), ".0f")
        for loss in (loss_function, averaged_loss)
    )
    passage("loss", "sum-or-mean-beta", lab=lab, bug=bug)
    _train_both(lesson)


def _code_beside_each_other() -> None:
    lab, bug = st.columns(2, gap="medium")
    for place, name, loss in (
        (lab, tr("**The lab**: both terms are sums"), loss_function),
        (bug, tr("**The bug**: pixels averaged, KL summed"), averaged_loss),
    ):
        place.markdown(name)
        place.code(last_lines(loss), language="python", wrap_lines=True)


def last_lines(function: Callable[..., Any], n: int = 2) -> str:
    """The last n lines of a function's source."""
    return textwrap.dedent("\n".join(inspect.getsource(function).splitlines()[-n:]))


def _train_both(lesson: ModelAndData) -> None:
    if not st.session_state.get(TRAINED):
        passage(
            "loss",
            "sum-or-mean-ask",
            n_latent=LATENT_DIM,
            n_hidden=HIDDEN_DIM,
            n_images=written(N_IMAGES, ","),
            epochs=EPOCHS,
        )
        st.button(
            tr("Train both"), key="loss_train_both", icon=":material/play_arrow:", on_click=_ask
        )
        return
    with st.spinner(tr("Training two small models")):
        lab, bug = two_small_models(lesson.data)
    passage(
        "loss",
        "sum-or-mean-seen",
        sum_recon=number(lab.figures.recon),
        sum_kl=number(lab.figures.kl),
        mean_recon=number(bug.figures.recon),
        mean_kl=written(bug.figures.kl, ".2f"),
    )
    _pictures(lesson, lab, bug)


def _ask() -> None:
    st.session_state[TRAINED] = True


def _pictures(lesson: ModelAndData, lab: SmallModel, bug: SmallModel) -> None:
    digits(
        torch.cat(
            [
                ten_images(lesson.data),
                *(lab.reconstructions, bug.reconstructions),
                *(lab.samples, bug.samples),
            ]
        ),
        key="loss_small_models",
        of=lesson.data.name,
        row_labels=[
            tr("original"),
            tr("sum"),
            tr("mean"),
            tr("sum, sampled"),
            tr("mean, sampled"),
        ],
        alt=tr(
            "Ten test images; their reconstructions by the model trained with the sum and by the "
            "one trained with the mean; ten samples of each"
        ),
    )


@computed(most=4)
def two_small_models(data: DataSet) -> tuple[SmallModel, SmallModel]:
    """Both, trained on the spot; once for each data set."""
    return sum_and_mean(
        as_pixels(data.train.images[:N_IMAGES]),
        as_pixels(data.test.images[:N_TEST]),
        ten_images(data),
    )
