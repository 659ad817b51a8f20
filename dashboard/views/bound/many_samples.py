"""How near do K samples of z come to log p(x), instead of one?"""

import streamlit as st

from dashboard.charts.sample_bounds import sample_bounds
from dashboard.components.plot import plot
from dashboard.session.model_and_data import ModelAndData
from dashboard.views.common.layers import about
from dashboard.views.common.lesson import passage
from dashboard.words.language import tr, written
from vae_core.explain.gaps import N_DRAWS, N_SAMPLES, Gaps

CHART_PX = 340


def many_samples(lesson: ModelAndData, known: Gaps, row: int) -> None:
    """The importance-weighted bound over K, and log p(x) above it."""
    st.subheader(tr("More samples, a higher bound"), anchor=False)
    at = known.place_of(row)
    log_p_x, bounds = float(known.log_p_x[at]), known.sampled[at]
    words, chart = st.columns([4, 5], gap="large")
    with words:
        passage("bound", "samples", n=N_DRAWS)
        passage(
            "bound",
            "samples-seen",
            one=written(log_p_x - float(bounds[0]), ".2f"),
            most=N_SAMPLES[-1],
            rest=written(log_p_x - float(bounds[-1]), ".2f"),
            times=N_DRAWS // N_SAMPLES[-1],
        )
        passage("bound", "samples-slow")
    with chart:
        plot(
            sample_bounds(N_SAMPLES, bounds.numpy(), known.sampled_error[at].numpy(), log_p_x),
            key="bound_samples",
            of=about(lesson, row),
            height=CHART_PX,
            alt=tr(
                "The bound over the number of samples K: from {one:.2f} with K = 1 to {most:.2f} "
                "with K = {k:,}; log p(x) is {log_p_x:.2f}.",
                one=float(bounds[0]),
                most=float(bounds[-1]),
                k=N_SAMPLES[-1],
                log_p_x=log_p_x,
            ),
        )
