"""What do the ten checks ask, which number is to be expected, and why?"""

from collections.abc import Sequence

import streamlit as st

from dashboard.controls.kept import kept_here
from dashboard.views.check_your_own.take_it import PAGE
from dashboard.views.common.lesson import passage, show_code
from dashboard.views.common.table import table
from dashboard.words.language import language, tr
from vae_core.check_my_vae import CHECKS, NAMES, Result


def ten_checks(found: Sequence[Result]) -> None:
    """All ten in a table, with what they find of this app's own VAE; one of them closely."""
    st.subheader(tr("The ten checks"), anchor=False)
    passage(PAGE, "ten-checks")
    spoken = language()
    heads = [tr("What it asks"), tr("What to expect, and what is found here")]
    rows = []
    for result in found:
        numbers = f"{result.expected(spoken)} → **{result.found(spoken)}**"
        rows.append([f"`{result.name}` {result.asks(spoken)}", numbers])
    table(heads, rows)
    name = st.pills(
        tr("One of them closely"), NAMES, default="kl", required=True, **kept_here("check")
    )
    passage(PAGE, f"why-{name}")
    show_code(CHECKS[name])
