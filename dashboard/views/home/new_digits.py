"""What does the decoder make of codes that chance picks?"""

import streamlit as st

from dashboard.components.digits import digits
from dashboard.controls.kept_slider import kept_slider
from dashboard.server.resources import SHIPPED, shipped, shipped_decoder
from dashboard.shell.explained import explained
from dashboard.views.common.chance import seeded
from dashboard.words.language import tr
from vae_core.sampling import generate_samples

N_SAMPLES = 64


@st.fragment
def new_digits() -> None:
    """64 codes out of N(0, spread^2 I), decoded. Says so where the model can't be opened."""
    with explained():
        shipped_decoder()  # what stands above
        model = shipped().model
    words, control = st.columns([5, 4], gap="large", vertical_alignment="bottom")
    words.markdown(
        tr(
            "**64 digits that nobody wrote.** Chance picks their codes around the centre of the "
            "map: close to it, or far out."
        )
    )
    with control:
        spread = kept_slider(tr("Spread of chance"), 0.0, 2.0, 1.0, 0.05, key="spread")
    generator = seeded(0)  # the same 64 directions at every spread
    digits(
        generate_samples(model, N_SAMPLES, generator=generator, temperature=spread),
        key="samples",
        of=f"{SHIPPED} spread {spread:.2f}",
        alt=tr("64 digits decoded from random codes of spread {spread:.2f}", spread=spread),
        columns=16,
    )
