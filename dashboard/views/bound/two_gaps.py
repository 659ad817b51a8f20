"""Is it the encoder that costs, or that its answer must be an upright Gaussian?"""

import streamlit as st

from dashboard.charts.two_gaps import two_gaps_chart
from dashboard.components.plot import plot
from dashboard.session.model_and_data import ModelAndData
from dashboard.views.common.layers import about
from dashboard.views.common.lesson import passage
from dashboard.words.language import tr
from dashboard.words.numbers import number
from vae_core.explain.gaps import Gaps

CHART_PX = 400


def two_gaps(lesson: ModelAndData, known: Gaps, row: int) -> None:
    """Both gaps of many images, and the chosen one among them."""
    st.subheader(tr("Two reasons for the gap"), anchor=False)
    at = known.place_of(row)
    both = known.amortisation, known.approximation
    own = tuple(float(gap[at]) for gap in both)
    means = tuple(float(gap.mean()) for gap in both)
    words, chart = st.columns([4, 5], gap="large")
    with words:
        passage("bound", "amortisation", n=len(known.rows), mean=number(means[0]))
        passage(
            "bound",
            "approximation",
            mean=number(means[1]),
            turned=number(float((known.log_p_x - known.turned).mean())),
        )
        passage(
            "bound",
            "own-gaps",
            amortisation=number(own[0]),
            approximation=number(own[1]),
            verdict=_verdict(*own),
        )
        passage("bound", "gaps-found")
    with chart:
        plot(
            two_gaps_chart(both[0].numpy(), both[1].numpy(), own=own),
            key="bound_gaps",
            of=about(lesson, row),
            height=CHART_PX,
            alt=tr(
                "Of {n} images, in nats: the amortisation gap, {amortisation} on average, and the "
                "approximation gap, {approximation} on average; of this image {own1} and {own2}.",
                n=len(known.rows),
                amortisation=number(means[0]),
                approximation=number(means[1]),
                own1=number(own[0]),
                own2=number(own[1]),
            ),
        )
        st.caption(tr("Dashed: the mean. Each bar counts images; the scale is logarithmic."))


def _verdict(amortisation: float, approximation: float) -> str:
    """Which of the two is the larger one, in words."""
    if amortisation > 2 * approximation:
        return tr("What costs here is where the encoder puts its ellipse, and how wide.")
    if approximation > 2 * amortisation:
        return tr(
            "What costs here is the form: an upright ellipse, whatever the posterior looks like."
        )
    return tr("Both cost about as much here.")
