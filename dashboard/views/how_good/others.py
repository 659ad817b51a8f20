"""What do papers report for MNIST, and why can't it be held against this app's loss?"""

import streamlit as st

from dashboard.views.common.lesson import passage
from dashboard.views.common.table import table
from dashboard.views.how_good.common import PAGE, in_bits
from dashboard.words.language import phrase, tr
from vae_core.explain.published import PUBLISHED, Published

PIXELS = {
    "grey": phrase("grey, as here"),
    "redrawn": phrase("black or white, drawn anew each time"),
    "fixed": phrase("black or white, drawn once for all"),
    "levels": phrase("256 levels of grey"),
}
COUNTED = {
    "elbo": phrase("−ELBO, as here"),  # noqa: RUF001
    "sampled": phrase("−log p(x), estimated by sampling"),  # noqa: RUF001
    "bound": phrase("a bound on −log p(x)"),  # noqa: RUF001
    "exact": phrase("−log p(x), exactly"),  # noqa: RUF001
    "density": phrase("−log of a density"),  # noqa: RUF001
}


def published() -> None:
    """A table of published numbers, each with its pixels and what it counts."""
    st.subheader(tr("Numbers of others"), anchor=False)
    passage(PAGE, "published")
    table(
        [tr("Source and model"), tr("The number"), tr("Pixels, and what is counted")],
        [_row(number) for number in PUBLISHED],
    )
    flow = next(number for number in PUBLISHED if number.counted == "density")
    passage(PAGE, "published-seen", bits=flow.value, nats=flow.nats)


def _row(number: Published) -> tuple[str, str, str]:
    sign = "≤ " if number.counted == "bound" else ""
    bits = tr("{bits} bits per pixel", bits=in_bits(number.nats))
    nats = tr("{nats:#.4g} nats", nats=number.value)
    value = bits if number.counted == "density" else f"{sign}{nats}, {bits}"
    what = f"{tr(PIXELS[number.pixels])}; {tr(COUNTED[number.counted])}"
    return f"{number.source}, {number.model}", value, what
