"""What do both decoders make of pure chance, and does chance find their codes?

An autoencoder twice: with z from N(0, I), and from a cloud as wide as its codes.
"""

from dataclasses import dataclass

import streamlit as st
import torch
from torch import Tensor

from dashboard.components.digits import Pixels, digits, pixels
from dashboard.controls.dice import dice
from dashboard.session.computed import computed
from dashboard.session.model_in_view import ModelInView
from dashboard.views.common.chance import seeded
from dashboard.views.common.lesson import passage
from dashboard.views.what_is_a_vae.pair import PAGE, Pair, codes_of, share_inside
from dashboard.words.language import ntr, tr
from vae_core.explain.chance import classes_met, far_from_codes
from vae_core.explain.neighbours import unstandardised
from vae_core.sampling import decode_points

N_SAMPLES = 32
N_DRAWS, N_CODES = 1000, 2000  # what chance meets: so many z among so many codes
SELDOM = 0.01


@dataclass(frozen=True)
class Met:
    """What 1,000 draws of chance come upon."""

    far: float  # share of them that lie far from every code
    seldom: tuple[int, ...]  # classes met less than once in 100


@st.fragment
def samples(pair: Pair) -> None:
    """The same eps three times, as 32 pictures each, with what 1,000 others meet."""
    passage(PAGE, "samples", n=N_SAMPLES, ae_inside=share_inside(pair.ae))
    places = st.columns(3, gap="medium")
    seed = dice("what_is_a_vae_throw", tr("Draw others"), button="what_is_a_vae_others")
    shown = (
        (pair.ae, "", False, tr("Autoencoder"), tr("z from N(0, I)")),
        (pair.ae, "_wide", True, tr("Autoencoder"), tr("z from a cloud as wide as its codes")),
        (pair.vae, "", False, tr("Variational autoencoder"), tr("z from N(0, I)")),
    )
    for place, (view, suffix, wide, name, how) in zip(places, shown, strict=True):
        with place:
            st.markdown(f"**{name}**, {how}")
            _pictures(view, f"{view.id}{suffix}", f"{name}, {how}", seed, wide=wide)
            st.caption(_said(met_by_chance(view, wide=wide)))


def _pictures(view: ModelInView, name: str, what: str, seed: int, *, wide: bool) -> None:
    digits(
        _decoded(view, seed, wide=wide),
        key=f"what_is_a_vae_samples_{name}",
        of=f"draw {seed + 1}",
        alt=tr("{what}: {n} pictures decoded, draw {draw}", what=what, n=N_SAMPLES, draw=seed + 1),
        columns=8,
    )


@computed(most=32)
def _decoded(view: ModelInView, seed: int, *, wide: bool) -> Pixels:
    return pixels(decode_points(view.model, drawn(view, N_SAMPLES, seed, wide=wide)))


def drawn(view: ModelInView, n: int, seed: int, *, wide: bool) -> Tensor:
    """n z (n, L) from N(0, I); or, from the same eps, from a cloud as wide as the model's codes."""
    eps = torch.randn((n, view.latent_dim), generator=seeded(seed))
    return unstandardised(eps, codes_of(view).mu) if wide else eps


@computed(most=8)
def met_by_chance(view: ModelInView, *, wide: bool) -> Met:
    """What does chance meet among the codes of test images?"""
    codes = codes_of(view)
    mu, labels = codes.mu[:N_CODES], codes.labels[:N_CODES]
    z = drawn(view, N_DRAWS, 0, wide=wide)
    met = classes_met(z, mu, labels).bincount(minlength=int(labels.max()) + 1)
    seldom = [label for label in labels.unique().tolist() if met[label] < SELDOM * N_DRAWS]
    return Met(float(far_from_codes(z, mu).float().mean()), tuple(seldom))


def _said(met: Met) -> str:
    far = tr("Far from every code: **{far:.1%}** of {n:,} such z.", far=met.far, n=N_DRAWS)
    names = ", ".join(str(label) for label in met.seldom)
    classes = ntr(
        "Hardly ever met: class {names}.",
        "Hardly ever met: classes {names}.",
        len(met.seldom),
        names=names,
    )
    return " ".join([far, classes if met.seldom else tr("Every class is met.")])
