"""What does a run make of the same digits, again and again, and which dimensions does it use?"""

import numpy as np
import streamlit as st

from dashboard.charts.kl_bars import kl_bars
from dashboard.components.digits import digits
from dashboard.components.plot import plot
from dashboard.runs.snapshot import Pictures, Snapshot
from dashboard.session.state import AppState
from dashboard.views.train.map_of_codes import map_of_codes
from dashboard.views.train.status import moment
from dashboard.words.language import tr
from dashboard.words.numbers import listed
from vae_core.data.sources import SOURCES

BARS_PX = 220


def pictures(run: Snapshot, shown: Pictures, state: AppState) -> None:
    """Digits and what comes back, samples, the map of the codes, and the KL of each dimension."""
    things = tr(SOURCES[run.config.dataset].things)
    here, there = st.columns(2, gap="medium")
    with here, st.container(key="reconstructions"):
        st.markdown(tr("**Test {things}**, and what comes back (decoded from mu)", things=things))
        digits(
            np.concatenate([shown.originals, shown.reconstructions]),
            key="reconstruction_grid",
            of=f"{run.id} {moment(run)}",
            columns=len(shown.originals),
            alt=tr(
                "{n} test {things}, and under each what the model makes of it",
                n=len(shown.originals),
                things=things,
            ),
        )
    with there, st.container(key="samples"):
        st.markdown(tr("**New {things}**: the same 64 points of N(0, I), decoded", things=things))
        digits(
            shown.samples,
            key="sample_grid",
            of=f"{run.id} {moment(run)}",
            columns=16,
            alt=tr("64 {things} decoded from random points", things=things),
        )
    with st.container(key="latent_map"):
        map_of_codes(run, shown, state)
    if run.config.variational and run.history.steps:
        with st.container(key="kl_chart"):
            dims = run.history.steps[-1].kl_per_dim
            plot(
                kl_bars(dims),
                key="kl_bars",
                of=run.id,
                now=moment(run),
                height=BARS_PX,
                alt=_kl_in_words(dims),
            )


def _kl_in_words(dims: tuple[float, ...]) -> str:
    return tr(
        "KL per latent dimension in nats: {numbers}",
        numbers=listed(dims[:32], ".2f"),
    )
