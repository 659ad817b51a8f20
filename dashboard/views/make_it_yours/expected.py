"""What has each change come to, where it was tried?"""

import math
from collections.abc import Callable, Iterable
from functools import partial

import streamlit as st

from dashboard.views.common.lesson import passage
from dashboard.views.common.table import table
from dashboard.views.make_it_yours import PAGE
from dashboard.views.make_it_yours.chosen import NAMES
from dashboard.words.language import tr, written
from vae_core.data import N_PIXELS
from vae_core.explain.gaussian_pixels import constant, kl_weight
from vae_core.variants.measured import Measured


def expected(name: str, found: Measured) -> None:
    """A table, and what may be read from it."""
    if name not in SHOWN:
        passage(PAGE, f"{name}-few")
        return
    st.subheader(tr("What to expect"), anchor=False)
    passage(
        PAGE,
        "measured",
        n=written(found.n_images, ","),
        epochs=found.epochs,
        seeds=found.n_seeds,
    )
    SHOWN[name](name, found)


def _networks(name: str, found: Measured) -> None:
    """Beside the lab's network, whose losses are of the same kind."""
    both = ("lab", name)
    table(
        [tr("Network"), tr("The lab's"), tr(NAMES[name])],
        [
            [tr("Weights"), *_each(both, lambda each: found.mean(2, each, "n_parameters"), ",.0f")],
            [
                tr("Time of a step, the lab's being 1"),
                *_each(both, lambda each: found.slower(2, each), ".1f"),
            ],
            *(
                [tr("Loss, L = {dim}", dim=dim), *(_loss(found, dim, each) for each in both)]
                for dim in found.of
            ),
        ],
    )
    for dim in found.of:
        gain = found.mean(dim, "lab", "loss") - found.mean(dim, name, "loss")
        verdict = found.against_lab(dim, name)
        passage(PAGE, f"loss-{verdict}", dim=dim, gain=abs(gain), seeds=found.n_seeds)
    passage(PAGE, f"{name}-expect")


def _colour(name: str, found: Measured) -> None:
    both = ("lab", name)
    rows = [
        [tr("Weights"), *_each(both, lambda each: found.mean(2, each, "n_parameters"), ",.0f")],
        [
            tr("Untrained, recon"),
            *_each(both, lambda each: found.mean(2, each, "untrained"), ",.0f"),
        ],
        *(
            [tr("Recon and KL, L = {dim}", dim=dim), *(_two(found, dim, each) for each in both)]
            for dim in found.of
        ),
    ]
    table([tr("Pictures"), tr("Grey"), tr(NAMES[name])], rows)
    n = 3 * N_PIXELS
    passage(PAGE, "colour-expect", n=n, coins=n * math.log(2))


def _gaussian(name: str, found: Measured) -> None:
    """Three sigmas, of which only the whole -log N can be compared."""
    dim = max(found.of)
    table(
        [tr("Squared errors"), *(said() for said in GAUSSIANS.values())],
        [
            [words(), *_each(GAUSSIANS, partial(of, found, dim), form)]
            for words, of, form in MEASURES
        ],
    )
    fitted = found.mean(dim, "gaussian_fitted", "variance")
    passage(
        PAGE,
        "gaussian-expect",
        dim=dim,
        sigma=fitted**0.5,
        weight=kl_weight(fitted),
        coins=found.mean(dim, "lab", "squared_error"),
        rescaled=N_PIXELS * math.log(255),
    )


GAUSSIANS: dict[str, Callable[[], str]] = {
    "gaussian_mean": lambda: tr("averaged"),
    "gaussian": lambda: tr("summed"),
    "gaussian_fitted": lambda: tr("sigma fitted"),
}


def _mean(what: str) -> Callable[[Measured, int, str], float]:
    return lambda found, dim, name: found.mean(dim, name, what)


def _sigma(found: Measured, dim: int, name: str) -> float:
    return math.sqrt(found.mean(dim, name, "variance"))


def _bare(found: Measured, dim: int, name: str) -> float:
    """The loss without the constant of its sigma."""
    return found.mean_of(dim, name, lambda one: one.loss - constant(one.variance or 1.0))


MEASURES: tuple[tuple[Callable[[], str], Callable[[Measured, int, str], float], str], ...] = (
    (lambda: tr("sigma of a pixel"), _sigma, ".3g"),
    (lambda: tr("KL, in nats"), _mean("kl"), ".1f"),
    (lambda: tr("Error left, per pixel"), _mean("squared_error"), ".4f"),
    (lambda: tr("Loss"), _mean("loss"), ",.1f"),
    (lambda: tr("Loss without its constant"), _bare, ",.1f"),
)
SHOWN = {"deeper": _networks, "convolutional": _networks, "colour": _colour, "gaussian": _gaussian}


def _each(names: Iterable[str], measure: Callable[[str], float], form: str) -> list[str]:
    return [written(measure(name), form) for name in names]


def _two(found: Measured, dim: int, name: str) -> str:
    recon, kl = found.mean(dim, name, "recon"), found.mean(dim, name, "kl")
    return tr("{recon:.1f} and {kl:.1f}", recon=recon, kl=kl)


def _loss(found: Measured, dim: int, name: str) -> str:
    low, high = found.ends(dim, name, "loss")
    mean = found.mean(dim, name, "loss")
    return tr("{mean:.1f} ({low:.1f} to {high:.1f})", mean=mean, low=low, high=high)
