"""What can the trained model do, and how does one train the same again?

Reconstruction and generation, and the way to the Train page with this run's settings.
"""

import streamlit as st
import torch

from dashboard.components.digits import Pixels, digits, pixels
from dashboard.controls.dice import dice
from dashboard.controls.settings_address import settings_query
from dashboard.session.computed import computed
from dashboard.session.model_in_view import ModelInView
from dashboard.session.state import AppState
from dashboard.views.common.chance import seeded
from dashboard.views.common.lesson import passage
from dashboard.views.common.what_codes_carry import what_codes_carry
from dashboard.views.results.training import PAGE, at_epoch
from dashboard.words.language import tr, written
from dashboard.words.prose import prose
from vae_core.data.images import as_pixels, first_of_each
from vae_core.data.loading import DataSet
from vae_core.diagnostics import image_losses
from vae_core.sampling import decode_points, generate_samples

N_SAMPLES = 64


def reconstruction(view: ModelInView, data: DataSet | None) -> None:
    """Ten test images over what comes back of them."""
    codes = view.encodings
    assert codes is not None
    last, first = view.history.epochs[-1], at_epoch(view, 1)
    passage(PAGE, "reconstruction", recon=last.test_recon, first=first.test_recon)
    if carried := what_codes_carry(view):
        passage(PAGE, "codes-cost", kl=last.test_kl, carried=carried)
    rows = list(first_of_each(codes.labels).values())
    parts, costs = [decode_points(view.model, codes.mu[rows])], None
    alt = tr("A test image of each class, and what the decoder makes of its mu")
    if data is None:
        st.caption(prose(PAGE, "originals-missing"))
    else:
        images = data.test.images[rows]
        passage(PAGE, "costs")
        parts.insert(0, as_pixels(images))
        costs = [written(cost, ".0f") for cost in image_losses(view.model, images)[0]]
        alt = tr(
            "A test image of each class, and what the decoder makes of its mu; reconstruction in "
            "nats: {costs}",
            costs=", ".join(costs),
        )
    digits(
        torch.cat(parts),
        key="results_reconstructions",
        of=view.id,
        columns=len(rows),
        column_labels=costs,
        row_labels=[tr("original"), tr("from mu")][-len(parts) :],
        alt=alt,
    )


@st.fragment
def generation(view: ModelInView) -> None:
    """64 digits from N(0, I)."""
    passage(PAGE, "generation")
    picture = st.container()
    seed = dice("results_throw", tr("Draw others"), button="results_others")
    with picture:
        digits(
            _generated(view, seed),
            key="results_samples",
            of=f"{view.id} draw {seed + 1}",
            columns=16,
            alt=tr("{n} digits decoded from N(0, I), draw {draw}", n=N_SAMPLES, draw=seed + 1),
        )


@computed(most=16)
def _generated(view: ModelInView, seed: int) -> Pixels:
    return pixels(generate_samples(view.model, N_SAMPLES, generator=seeded(seed)))


def train_the_same(view: ModelInView, state: AppState) -> None:
    """The way to the Train page, with this run's settings in its address."""
    passage(PAGE, "your-turn")
    st.page_link(
        "pages/train.py",
        label=tr("Train the same live"),
        icon=":material/model_training:",
        query_params=state.carried_to_a_new_run | settings_query(view.config),
    )
