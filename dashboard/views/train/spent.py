"""What is a run's KL spent on, epoch by epoch?"""

import math
from collections.abc import Mapping
from typing import Any

import streamlit as st

from dashboard.charts.kl_parts import parts_over_epochs
from dashboard.components.live_text import Followed, Wording, live_text
from dashboard.components.plot import chart_message, draw_chart
from dashboard.runs.snapshot import Snapshot
from dashboard.views.train.moment import moment
from dashboard.words.language import tr
from vae_core.aggregate.information import KlParts

SPENT, WORDS = "kl_parts", "kl_parts_words"  # keys, and names of parts
SPENT_PX = 240


def parts(run: Snapshot) -> Mapping[str, Any]:
    """The chart and its sentence; nothing for an autoencoder, which has no KL."""
    if not run.config.variational:
        return {}
    known = [(row.epoch, row.kl_parts) for row in run.history.epochs]
    kept = {epoch: of_epoch for epoch, of_epoch in known if of_epoch}
    chart = chart_message(
        parts_over_epochs(list(kept), list(kept.values())),
        key=SPENT,
        of=run.id,
        now=moment(run),
        height=SPENT_PX,
        alt=_in_words(kept),
    )
    return {SPENT: chart, WORDS: _meaning(kept, n_epochs=len(known))}


def spent(followed: Followed) -> None:
    """Both parts of the KL over the epochs, and what they are."""
    if SPENT in followed.parts:
        with st.container(key="kl_parts_chart"):
            draw_chart(followed.parts[SPENT], key=SPENT, height=SPENT_PX)
        live_text(followed, Wording(f"{{{WORDS}}}", caption=True), WORDS, key="kl_parts_in_words")


def _in_words(kept: Mapping[int, KlParts]) -> str:
    if not kept:
        return tr("What the KL is spent on, at the end of each epoch: nothing yet.")
    epoch, last = list(kept.items())[-1]
    return tr(
        "What the KL is spent on, at the end of each epoch. After epoch {epoch}: KL {kl:.2f} nats, "
        "of which I(x; z) {carried:.2f} and KL(q(z) ‖ p(z)) {missed:.2f}. {n:,} images can show "
        "{ceiling:.2f} of the first.",
        epoch=epoch,
        kl=last.kl,
        carried=last.mutual_information,
        missed=last.marginal_kl,
        n=last.n_images,
        ceiling=math.log(last.n_images),
    )


def _meaning(kept: Mapping[int, KlParts], *, n_epochs: int) -> str:
    if not kept:
        return (
            tr("What its KL was spent on was not kept with this run's epochs.") if n_epochs else ""
        )
    last = list(kept.values())[-1]
    ceiling = math.log(last.n_images)
    if last.saturated:
        return tr(
            "KL is I(x; z), what the codes carry about the images, plus KL(q(z) ‖ p(z)), what all "
            "codes together cost by lying elsewhere than N(0, I). The first is saturated: {n:,} "
            "images are told apart completely by ln {n:,} = {ceiling:.1f} nats and can show no "
            "more, so that how this KL splits is not known.",
            n=last.n_images,
            ceiling=ceiling,
        )
    return tr(
        "KL is the sum of two. Solid: I(x; z), what the codes carry about the images, at most "
        "ln {n:,} = {ceiling:.1f} nats. Light: KL(q(z) ‖ p(z)), what all codes together cost by "
        "lying elsewhere than N(0, I). So a KL that falls need not mean codes that say less.",
        n=last.n_images,
        ceiling=ceiling,
    )
