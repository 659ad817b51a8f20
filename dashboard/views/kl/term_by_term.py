"""Which terms is the closed form the sum of, and where does each come from?"""

import streamlit as st

from dashboard.charts.two_gaussians import kl_terms
from dashboard.components.formula import formula
from dashboard.components.plot import plot
from dashboard.views.common.layers import SIGMA
from dashboard.views.common.lesson import passage
from dashboard.views.kl.chosen import PAGE, Chosen, nats
from dashboard.words.language import tr
from dashboard.words.numbers import MINUS
from vae_core.explain.kl_in_one_dimension import means, terms

CHART_PX = 300
FORMULA = "{kl} = \N{MINUS SIGN} log {std} + ½ ({std}² + {mu}²) \N{MINUS SIGN} ½"
SWAPPED = "KL(p ‖ q) = log {std} + ½ (1 + {mu}²) / {std}² \N{MINUS SIGN} ½"
NAMES = (f"{MINUS}log {SIGMA}", f"½ {SIGMA}²", "½ μ²", f"{MINUS}½")
SWAPPED_NAMES = (f"log {SIGMA}", f"½ / {SIGMA}²", f"½ μ² / {SIGMA}²", f"{MINUS}½")


def assembled(now: Chosen) -> None:
    """The closed form, with the present numbers under it."""
    values = {"mu": now.q.mu, "std": now.q.std}
    if now.swapped:
        formula(SWAPPED, values, key="kl_formula_swapped")
    else:
        formula(FORMULA, values | {"kl": now.kl}, key="kl_formula")
    named = terms(now.drawing, now.other)
    first, *others = named
    said = " ".join(f"{'+' if value >= 0 else MINUS} {nats(abs(value))}" for value in others)
    st.markdown(
        tr(
            "{name} = {sum} = **{kl} nats**",
            name=now.name,
            sum=f"{nats(first)} {said}",
            kl=nats(now.kl),
        )
    )


def term_by_term(now: Chosen) -> None:
    """Both halves of the log-ratio and their means in a table, the terms as steps to their sum."""
    named = terms(now.drawing, now.other)
    passage(PAGE, "terms")
    st.markdown(halves_table(now))
    words, chart = st.columns([4, 5], gap="large", vertical_alignment="center")
    with words:
        passage(PAGE, "terms-swapped" if now.swapped else "terms-from")
    with chart:
        names = SWAPPED_NAMES if now.swapped else NAMES
        plot(
            kl_terms(dict(zip(names, named, strict=True)), "KL"),
            key="kl_terms",
            of=f"{now.of} {now.name}".strip(),
            now=now.now,
            height=CHART_PX,
            alt=tr(
                "Bars that begin where the one before ends: {terms}. Their sum is {kl} nats.",
                terms=", ".join(
                    f"{name}: {nats(value)}" for name, value in zip(names, named, strict=True)
                ),
                kl=nats(now.kl),
            ),
        )


def halves_table(now: Chosen) -> str:
    """The means of both halves under the one that draws, and what they sum to, in nats."""
    halves = means(now.drawing, now.other)
    constant = "½ log 2π"
    drawing, other = now.drawing_name, now.other_name
    if now.swapped:
        of_own = f"{MINUS}½ {MINUS} {constant}"
        of_other = f"log {SIGMA} + ½ (1 + μ²) / {SIGMA}² + {constant}"
    else:
        of_own = f"{MINUS}log {SIGMA} {MINUS} ½ {MINUS} {constant}"
        of_other = f"½ ({SIGMA}² + μ²) + {constant}"
    rows = (
        (tr("mean of log {name}(z)", name=drawing), of_own, halves.log_q),
        (tr("mean of {minus}log {name}(z)", minus=MINUS, name=other), of_other, halves.minus_log_p),
        (f"**{now.name}**", tr("their sum"), now.kl),
    )
    over, unit = tr("over draws from {name}", name=drawing), tr("nats")
    lines = [
        f"| {over} | | {unit} |",
        "|---|---|---:|",
        *(f"| {what} | {formula_} | {nats(value)} |" for what, formula_, value in rows),
    ]
    return "\n".join(lines)
