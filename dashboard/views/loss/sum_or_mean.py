"""What happens when one term of the loss is summed and the other averaged? And the code itself."""

import inspect
import textwrap
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

import streamlit as st

from dashboard.components.digits import digits
from dashboard.session.model_and_data import LessonDigits
from dashboard.views.common.lesson import passage, show_code
from dashboard.views.loss.cost_of_a_pixel import ten_images
from dashboard.words.language import tr, written
from dashboard.words.numbers import number

if TYPE_CHECKING:
    from vae_core.explain.sum_or_mean import SmallModel

N_TEST = 1000
TRAINED = "loss_small_models_trained"


@st.fragment
def sum_or_mean(lesson: LessonDigits) -> None:
    """Two lines of code beside each other, and what a model learns from each."""
    import torch

    from vae_core.explain.sum_or_mean import averaged_loss, effective_beta
    from vae_core.loss import loss_function

    st.subheader(tr("Sum or mean?"), anchor=False)
    passage("loss", "sum-or-mean")
    _code_beside_each_other()
    shown = ten_images(lesson)
    noise = torch.Generator().manual_seed(0)
    terms = lesson.view.model(shown, generator=noise)
    recon_x, mu, logvar = terms
    lab, bug = (
        written(effective_beta(loss, recon_x, shown, mu, logvar), ".0f")
        for loss in (loss_function, averaged_loss)
    )
    passage("loss", "sum-or-mean-beta", lab=lab, bug=bug)
    _train_both(lesson)


def _code_beside_each_other() -> None:
    from vae_core.explain.sum_or_mean import averaged_loss
    from vae_core.loss import loss_function

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


def _train_both(lesson: LessonDigits) -> None:
    from vae_core.explain.sum_or_mean import EPOCHS, HIDDEN_DIM, LATENT_DIM, N_IMAGES

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
        lab, bug = two_small_models(lesson.data.name, lesson)
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


def _pictures(lesson: LessonDigits, lab: "SmallModel", bug: "SmallModel") -> None:
    import torch

    digits(
        torch.cat(
            [
                ten_images(lesson),
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


@st.cache_data(max_entries=4, show_spinner=False)
def two_small_models(data_name: str, _lesson: LessonDigits) -> "tuple[SmallModel, SmallModel]":
    """Both, trained on the spot; once for each data set."""
    from vae_core.data.images import as_pixels
    from vae_core.device import torch_threads
    from vae_core.explain.sum_or_mean import N_IMAGES, sum_and_mean

    data = _lesson.data
    with torch_threads(1):
        return sum_and_mean(
            as_pixels(data.train.images[:N_IMAGES]),
            as_pixels(data.test.images[:N_TEST]),
            ten_images(_lesson),
        )


def code_that_runs() -> None:
    """The functions that the page's numbers come from."""
    from vae_core.loss import kl_per_dim, loss_function, recon_from_logits

    st.subheader(tr("The code"), anchor=False)
    passage("loss", "code")
    show_code(loss_function)
    show_code(kl_per_dim)
    show_code(recon_from_logits)
