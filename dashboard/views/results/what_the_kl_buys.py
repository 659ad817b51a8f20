"""What is the KL of the shipped models spent on?"""

import math

import streamlit as st

from dashboard.charts.kl_parts import parts_by_model
from dashboard.components.plot import plot
from dashboard.session.model_in_view import ModelInView, shipped_model
from dashboard.views.common.lesson import passage, show_code
from dashboard.views.common.what_codes_carry import kl_parts_of
from dashboard.views.results.training import PAGE
from dashboard.words.language import comma, tr
from vae_core.aggregate.information import KlParts, kl_parts

BETA_4, TWENTY = "mnist-2d-beta4", "mnist-20d"
CHART_PX = 240


def what_the_kl_buys(view: ModelInView) -> None:
    """Both parts of the lab's KL, of a larger beta's, and of a KL too large to tell them apart."""
    views = [view, *(shipped_model(name) for name in (BETA_4, TWENTY))]
    parts = [(shown, kl_parts_of(shown)) for shown in views]
    known = [(shown, of_it) for shown, of_it in parts if of_it]
    assert len(known) == len(views)  # they bring their codes along
    (_, lab), (beta_4, less), (twenty, more) = known
    words, chart = st.columns([4, 5], gap="medium")
    with words:
        passage(
            PAGE,
            "kl-parts",
            beta=beta_4.config.beta,
            saved=lab.kl - less.kl,
            carried=lab.mutual_information - less.mutual_information,
            missed=lab.marginal_kl - less.marginal_kl,
        )
    with chart:
        named = {_name(shown): of_it for shown, of_it in known}
        plot(
            parts_by_model(named),
            key="results_kl_parts",
            of=view.id,
            height=CHART_PX,
            alt=tr(
                "What the KL is spent on, in nats. {models}. The line is the most that so many "
                "images can show of I(x; z).",
                models="; ".join(_in_words(name, of_it) for name, of_it in named.items()),
            ),
        )
        if more.saturated:
            passage(
                PAGE,
                "kl-saturated",
                dims=twenty.latent_dim,
                n=more.n_images,
                ceiling=math.log(more.n_images),
                kl=more.kl,
            )
    passage(PAGE, "kl-not-kept")
    show_code(kl_parts)


def _name(view: ModelInView) -> str:
    said = [f"L = {view.latent_dim}", tr("beta {value:g}", value=view.config.beta)]
    return comma().join(said)


def _in_words(name: str, parts: KlParts) -> str:
    if parts.saturated:
        return tr("{name}: KL {kl:.1f}, saturated", name=name, kl=parts.kl)
    return tr(
        "{name}: KL {kl:.2f}, of which I(x; z) {carried:.2f} and KL(q(z) ‖ p(z)) {missed:.2f}",
        name=name,
        kl=parts.kl,
        carried=parts.mutual_information,
        missed=parts.marginal_kl,
    )
