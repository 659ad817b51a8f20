"""How does a run go? Its curves, the KL of each dimension, and what they say."""

from collections.abc import Mapping
from typing import Any

import streamlit as st

from dashboard.charts.kl_bars import kl_bars
from dashboard.charts.loss_curves import loss_curves
from dashboard.components.live_text import Followed, Wording, live_text
from dashboard.components.plot import Heard, chart_message, draw_chart
from dashboard.runs.snapshot import Snapshot, Status
from dashboard.session.state import AppState
from dashboard.views.train import flagged, spent
from dashboard.views.train.moment import moment
from dashboard.views.train.signals import learning_signals
from dashboard.words.language import ntr, tr
from dashboard.words.numbers import listed

CURVES, BARS = "loss_curves", "kl_bars"  # keys, and names of parts
CURVES_PX, BARS_PX = 400, 220


def parts(run: Snapshot) -> Mapping[str, Any]:
    """Charts and sentences of the run now."""
    made: dict[str, Any] = {
        CURVES: chart_message(
            loss_curves(run.history, steps_per_epoch=run.steps_per_epoch, guides=run.guides),
            key=CURVES,
            of=run.id,
            now=moment(run),
            height=CURVES_PX,
            alt=_curves_in_words(run),
            heard=Heard(grows=run.status.active or run.status is Status.PAUSED),
        ),
        "signals": "\n\n".join(learning_signals(run.history, run.config)),
    }
    if run.config.variational and run.history.steps:
        dims = run.history.steps[-1].kl_per_dim
        made[BARS] = chart_message(
            kl_bars(dims),
            key=BARS,
            of=run.id,
            now=moment(run),
            height=BARS_PX,
            alt=_kl_in_words(dims),
        )
    return {**made, **spent.parts(run)}


def curves(
    run: Snapshot, followed: Followed, flags: Followed, state: AppState, *, mine: bool
) -> None:
    """Loss, reconstruction and KL, what happened on the way, and at most three sentences."""
    with st.container(key="loss_chart"):
        draw_chart(
            followed.parts[CURVES], key=CURVES, height=CURVES_PX, over=flagged.over_curves(flags)
        )
    flagged.what_happened(run, flags, state, mine=mine)
    if run.config.variational and run.free_bits:
        st.caption(
            ntr(
                "The curve is reconstruction + beta · KL in full. Training makes another loss "
                "small: of each dimension's KL it forgives the first {n:g} nat.",
                "The curve is reconstruction + beta · KL in full. Training makes another loss "
                "small: of each dimension's KL it forgives the first {n:g} nats.",
                run.free_bits,
            )
        )
    live_text(followed, Wording("{signals}"), "signals", key="signals")


def bars(followed: Followed) -> None:
    """The KL of each latent dimension, once there is one."""
    if BARS in followed.parts:
        with st.container(key="kl_chart"):
            draw_chart(followed.parts[BARS], key=BARS, height=BARS_PX)


def _curves_in_words(run: Snapshot) -> str:
    if not run.history.steps:
        return tr("Loss, reconstruction and KL over the epochs: nothing yet.")
    last = run.history.steps[-1]
    return tr(
        "Loss, reconstruction and KL over the epochs. At step {step:,}: loss {loss:.1f}, "
        "reconstruction {recon:.1f}, KL {kl:.2f} nats per image.",
        step=last.step,
        loss=last.loss,
        recon=last.recon,
        kl=last.kl,
    )


def _kl_in_words(dims: tuple[float, ...]) -> str:
    return tr(
        "KL per latent dimension in nats: {numbers}",
        numbers=listed(dims[:32], ".2f"),
    )
