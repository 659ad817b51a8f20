"""How does a run go? Its curves, and what they say."""

import streamlit as st

from dashboard.charts.loss_curves import loss_curves
from dashboard.components.plot import plot
from dashboard.runs.snapshot import Snapshot
from dashboard.views.train.signals import learning_signals
from dashboard.views.train.status import moment
from dashboard.words.language import ntr, tr

CURVES_PX = 360


def curves(run: Snapshot) -> None:
    """Loss, reconstruction and KL, and below them at most three sentences."""
    with st.container(key="loss_chart"):
        plot(
            loss_curves(run.history, steps_per_epoch=run.steps_per_epoch, guides=run.guides),
            key="loss_curves",
            of=run.id,
            now=moment(run),
            height=CURVES_PX,
            alt=_curves_in_words(run),
        )
    if run.config.variational and run.config.free_bits:
        st.caption(
            ntr(
                "The curve is reconstruction + beta · KL in full. Training makes another loss "
                "small: of each dimension's KL it forgives the first {n:g} nat.",
                "The curve is reconstruction + beta · KL in full. Training makes another loss "
                "small: of each dimension's KL it forgives the first {n:g} nats.",
                run.config.free_bits,
            )
        )
    for sentence in learning_signals(run.history, run.config):
        st.markdown(sentence)


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
