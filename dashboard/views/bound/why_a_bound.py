"""Why can the ELBO never pass log p(x)?"""

import streamlit as st

from dashboard.components.formula import formula
from dashboard.views.common.lesson import passage
from dashboard.words.language import tr, written
from vae_core.explain.gaps import Gaps


def why_a_bound(known: Gaps, row: int) -> None:
    """One line of algebra, with this image's numbers under it."""
    st.subheader(tr("Why it is a bound"), anchor=False)
    at = known.place_of(row)
    log_p_x, elbo = float(known.log_p_x[at]), float(known.encoder[at])
    formula(
        "{evidence} \N{MINUS SIGN} {elbo} = {gap} ≥ 0",
        {
            "evidence": written(log_p_x, ".2f"),
            "elbo": written(elbo, ".2f"),
            "gap": written(log_p_x - elbo, ".2f"),
        },
        key="bound_formula",
    )
    passage("bound", "why")
