"""What is the trick worth? Two estimates of one gradient, measured on the model in view."""

import streamlit as st
import torch

from dashboard.charts.draws import estimate_histograms
from dashboard.components.plot import plot
from dashboard.controls.dice import dice
from dashboard.controls.kept import kept
from dashboard.session.computed import computed
from dashboard.session.model_and_data import ModelAndData
from dashboard.views.common.chance import seeded
from dashboard.views.common.layers import about, pixels_of
from dashboard.views.common.lesson import passage, show_code
from dashboard.words.language import tr
from dashboard.words.numbers import number, rounded
from vae_core.explain.estimators import pathwise_gradients, recon_of, score_gradients
from vae_core.explain.layers import encoder_layers

HISTOGRAM_PX = 380
SEED = "reparameterization_estimate_seed"


@st.fragment
def two_estimators(lesson: ModelAndData, row: int) -> None:
    """n draws of both, their means and how far single draws lie apart."""
    words, figure = st.columns([4, 5], gap="medium")
    with words:
        passage("reparameterization", "estimators")
        n, baseline, seed = _controls()
        pathwise, score = _estimates(lesson, row, n, baseline, seed)
    with figure:
        plot(
            estimate_histograms(pathwise.numpy(), score.numpy()),
            key="reparameterization_estimates",
            of=about(lesson, row),
            now=f"{n} draws {seed}" + (" baseline" if baseline else ""),
            height=HISTOGRAM_PX,
            alt=tr(
                "Two histograms of {n} estimates of d recon / d μ1 on one axis: with the trick "
                "their standard deviation is {pathwise}, with the score function {score}",
                n=n,
                pathwise=rounded(float(pathwise.std())),
                score=rounded(float(score.std())),
            ),
        )
        st.markdown(estimate_table(pathwise, score))
        factor = float(score.std() / pathwise.std())
        passage(
            "reparameterization",
            "worth",
            factor=rounded(factor),
            square=rounded(factor**2),
            n=n,
        )
    show_code(pathwise_gradients, score_gradients)


def _controls() -> tuple[int, bool, int]:
    n = st.slider(
        tr("Draws of z"),
        10,
        1000,
        500,
        10,
        **kept("reparameterization_n"),
    )
    with st.container(horizontal=True, vertical_alignment="center", gap="medium"):
        seed = dice(SEED, tr("Draw them again"), button="reparameterization_redraw")
        baseline = st.toggle(
            tr("Subtract a baseline"),
            help=tr(
                "Subtract from every draw's cost the mean cost of the others. The average stays "
                "right, and the spread shrinks."
            ),
            **kept("reparameterization_baseline"),
        )
    return n, baseline, seed


@computed(most=64)
def _estimates(
    lesson: ModelAndData, row: int, n: int, baseline: bool, seed: int
) -> tuple[torch.Tensor, torch.Tensor]:
    """n estimates (n,) of d recon / d mu1 with the trick, and n by the score function."""
    model, x = lesson.view.model, pixels_of(lesson, row)
    image = encoder_layers(model, x)
    cost = recon_of(model, x)
    return (
        pathwise_gradients(cost, image.mu, image.std, n, generator=seeded(seed))[:, 0],
        score_gradients(cost, image.mu, image.std, n, generator=seeded(seed), baseline=baseline)[
            :, 0
        ],
    )


def estimate_table(pathwise: torch.Tensor, score: torch.Tensor) -> str:
    """Means with their standard errors, and standard deviations."""
    mean, deviation = tr("mean"), tr("standard deviation")
    lines = [f"| d recon / d μ1 | {mean} | {deviation} |", "|---|---:|---:|"]
    for name, estimates in ((tr("With the trick"), pathwise), (tr("Score function"), score)):
        error = float(estimates.std()) / len(estimates) ** 0.5
        mean = f"{number(float(estimates.mean()))} ± {rounded(error)}"
        mean = mean.replace(" ", "\N{NO-BREAK SPACE}")
        lines.append(f"| {name} | {mean} | {rounded(float(estimates.std()))} |")
    return "\n".join(lines)
