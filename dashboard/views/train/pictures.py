"""What does a run make of the same digits, again and again, and where do their codes lie?"""

from collections.abc import Mapping
from typing import Any

import numpy as np
import streamlit as st

from dashboard.components.digits import digits_message, paint
from dashboard.components.live_text import Followed
from dashboard.runs.snapshot import Pictures, Snapshot
from dashboard.views.train import map_of_codes
from dashboard.views.train.moment import moment
from dashboard.words.language import tr
from vae_core.data.sources import SOURCES

RECONSTRUCTIONS, SAMPLES = "reconstruction_grid", "sample_grid"  # keys, and names of parts


def parts(run: Snapshot, shown: Pictures) -> Mapping[str, Any]:
    """All pictures of the run now."""
    things = tr(SOURCES[run.config.dataset].things)
    of = f"{run.id} {moment(run)}"
    return {
        RECONSTRUCTIONS: digits_message(
            np.concatenate([shown.originals, shown.reconstructions]),
            key=RECONSTRUCTIONS,
            of=of,
            columns=len(shown.originals),
            alt=tr(
                "{n} test {things}, and under each what the model makes of it",
                n=len(shown.originals),
                things=things,
            ),
        ),
        SAMPLES: digits_message(
            shown.samples,
            key=SAMPLES,
            of=of,
            columns=16,
            alt=tr("64 {things} decoded from random points", things=things),
        ),
        **map_of_codes.parts(run, shown),
    }


def pictures(run: Snapshot, followed: Followed, decoder: Followed) -> None:
    """Digits and what comes back, samples, and the map of the codes."""
    things = tr(SOURCES[run.config.dataset].things)
    here, there = st.columns(2, gap="medium")
    with here, st.container(key="reconstructions"):
        st.markdown(tr("**Test {things}**, and what comes back (decoded from mu)", things=things))
        paint(followed.parts[RECONSTRUCTIONS], key=RECONSTRUCTIONS)
    with there, st.container(key="samples"):
        st.markdown(samples_title(run))
        paint(followed.parts[SAMPLES], key=SAMPLES)
    with st.container(key="latent_map"):
        map_of_codes.map_of_codes(run, followed, decoder)


def samples_title(run: Snapshot) -> str:
    """What stands over the samples."""
    things = tr(SOURCES[run.config.dataset].things)
    return tr("**New {things}**: the same 64 points of N(0, I), decoded", things=things)
