"""How many numbers has one model, by what is counted?"""

import streamlit as st

from dashboard.views.common.lesson import passage
from dashboard.views.common.table import table
from dashboard.views.how_good.common import PAGE, in_bits
from dashboard.words.language import tr, written
from vae_core.data import N_PIXELS
from vae_core.explain.ruler import BATCH_SIZE, ManyNumbers


def many_numbers(found: ManyNumbers) -> None:
    """The same model and images, measured in the ways that losses are reported."""
    st.subheader(tr("One model, many numbers"), anchor=False)
    passage(PAGE, "many-numbers", model=found.model, n=found.n_images)
    grey = found.grey_loss
    rows = [
        (tr("this app: grey pixels, summed, per image"), written(grey, ".1f"), in_bits(grey)),
        (
            tr("the same, divided by {n} pixels", n=N_PIXELS),
            written(grey / N_PIXELS, ".3f"),
            in_bits(grey),
        ),
        (
            tr("the same, summed over a batch of {n}", n=BATCH_SIZE),
            written(grey * BATCH_SIZE, ",.0f"),
            in_bits(grey),
        ),
        (
            tr("its reconstruction averaged over the pixels, its KL not"),
            written(found.grey_recon / N_PIXELS + found.grey_kl, ".1f"),
            "",
        ),
        (
            tr("pixels made black or white by chance"),
            written(found.binary_loss, ".1f"),
            in_bits(found.binary_loss),
        ),
        (
            tr("those, and −log p(x) from {n:,} samples", n=found.n_samples),  # noqa: RUF001
            written(found.binary_nll, ".1f"),
            in_bits(found.binary_nll),
        ),
        (
            tr("mean squared error, which is in no nats"),
            written(found.squared_error, ".4f"),
            "",
        ),
    ]
    table([tr("What is counted"), tr("The number"), tr("Bits per pixel")], rows)
    passage(PAGE, "many-numbers-seen", bound=found.binary_loss - found.binary_nll)
