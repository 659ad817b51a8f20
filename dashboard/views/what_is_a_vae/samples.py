"""What do the decoders make of pure chance, and does chance find their codes?

With z from N(0, I), or from a cloud as wide as the codes.
"""

from dataclasses import dataclass

import streamlit as st
import torch
from torch import Tensor

from dashboard.components.digits import Pixels, digits, pixels
from dashboard.controls.dice import dice
from dashboard.controls.kept import kept
from dashboard.session.computed import computed
from dashboard.session.model_in_view import ModelInView
from dashboard.views.common.chance import seeded
from dashboard.views.common.lesson import passage
from dashboard.views.what_is_a_vae.machines import (
    PAGE,
    Machines,
    codes_of,
    heading,
    share_inside,
)
from dashboard.words.language import ntr, phrase, tr
from vae_core.explain.chance import classes_met, far_from_codes
from vae_core.explain.neighbours import unstandardised
from vae_core.sampling import decode_points

N_SAMPLES = 32
N_DRAWS, N_CODES = 1000, 2000  # what chance meets: so many z among so many codes
SELDOM = 0.01
PRIOR, WIDE = phrase("N(0, I)"), phrase("a cloud as wide as its codes")


@dataclass(frozen=True)
class Met:
    """What 1,000 draws of chance come upon."""

    far: float  # share of them that lie far from every code
    seldom: tuple[int, ...]  # classes met less than once in 100


@st.fragment
def samples(machines: Machines) -> None:
    """The same eps as 32 pictures of each machine, with what 1,000 others meet."""
    passage(
        PAGE,
        "samples",
        n=N_SAMPLES,
        ae_inside=share_inside(machines.ae),
        beta0_inside=share_inside(machines.beta0),
    )
    wide = st.segmented_control(
        tr("Where chance looks"),
        [PRIOR, WIDE],
        default=PRIOR,
        format_func=tr,
        required=True,
        **kept("what_is_a_vae_from"),
    )
    places = st.columns(3, gap="medium")
    seed = dice("what_is_a_vae_throw", tr("Draw others"), button="what_is_a_vae_others")
    for place, view in zip(places, machines, strict=True):
        with place:
            st.markdown(f"**{heading(view)}**")
            _pictures(view, seed, wide=wide == WIDE)
            st.caption(_said(met_by_chance(view, wide=wide == WIDE)))
    ae, beta0, vae = (met_by_chance(view, wide=True).far for view in machines)
    passage(
        PAGE,
        "samples-seen",
        ae_wide=ae,
        beta0_wide=beta0,
        vae_wide=vae,
        vae=met_by_chance(machines.vae, wide=False).far,
    )


def _pictures(view: ModelInView, seed: int, *, wide: bool) -> None:
    digits(
        _decoded(view, seed, wide=wide),
        key=f"what_is_a_vae_samples_{view.id}",
        of=f"{'wide ' if wide else ''}draw {seed + 1}",
        alt=tr(
            "{name}, z from {source}: {n} pictures decoded, draw {draw}",
            name=heading(view),
            source=tr(WIDE if wide else PRIOR),
            n=N_SAMPLES,
            draw=seed + 1,
        ),
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
